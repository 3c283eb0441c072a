"""A person without a mouse: goes through a page with Tab, and types."""

from playwright.sync_api import Page

FAR = 200
"""So many stops are more than a page has."""


def go_to(page: Page, id: str) -> None:
    """Press Tab until the element with this id has the focus."""
    for _ in range(FAR):
        if page.evaluate("() => document.activeElement?.id ?? ''") == id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"nobody can get to {id} with the keyboard")


def type_into(page: Page, id: str, text: str) -> None:
    """Go to a field and type; what stood there is replaced."""
    go_to(page, id)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def choose(page: Page, first: str, wanted: str) -> None:
    """Go to a group of choices (its one stop is the chosen one) and to another choice by the arrows."""
    go_to(page, first)
    for _ in range(FAR):
        if page.evaluate("() => document.activeElement.id") == wanted:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"nobody can choose {wanted} with the keyboard")


def complete(page: Page) -> None:
    """Leave the field, and press the key that completes the task and opens the next."""
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.wait_for_url("**/inbox?**done=**")
