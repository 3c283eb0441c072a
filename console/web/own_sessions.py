"""Where somebody is signed in: in which browsers, and the end of it."""

from fastapi import Request

from console.web.access import viewer_of
from console.web.desk import desk_of, wall_now
from store import accounts, audit


def end_one(request: Request, which: str) -> int:
    """End the viewer's session of this name, or with ``others`` every one but this; return how many ended."""
    viewer, now = viewer_of(request), wall_now()
    with desk_of(request).store.write() as session:
        if which == "others":
            ended = accounts.end_all(session, viewer.user, now, but=viewer.session)
        else:
            mine = [row.id for row in accounts.open_sessions(session, viewer.user, now)]
            ended = sum(
                accounts.end_session(session, one, viewer.user, now) for one in mine if one[:12] == which
            )
        if ended:
            audit.note(session, viewer.user, "session ended", f"user:{viewer.user}", now, detail=f"{ended}")
    return ended


def browser_of(agent: str) -> str:
    """Return a browser's name in words: "Firefox on Windows"."""
    browsers = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {
        "Windows": "Windows",
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Mac OS": "macOS",
        "Linux": "Linux",
    }
    browser = next((name for mark, name in browsers.items() if mark in agent), "A program")
    system = next((name for mark, name in systems.items() if mark in agent), "")
    return f"{browser} on {system}" if system else browser
