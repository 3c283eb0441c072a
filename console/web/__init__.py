"""The console: pages for staff, supervisors and admins, and the JSON API beside them.

``app.console_app`` puts it together. A page is a function in ``pages/`` with a template of the same name; who
may open it stands at the function (``access.open_to``), and what nobody was named for stays closed.
"""
