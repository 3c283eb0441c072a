"""A payer and clearinghouse on the other side of the wire: a program of its own, for demos and tests.

``python -m simulator invent`` writes a world (``world/``): a practice, its claims and the payer's books.
``python -m simulator serve`` runs the payer (``server.py``): claims come in over SFTP (``sftp.py``,
``mailbox.py``), are acknowledged (``reception.py``, ``edits.py``, ``intake.py``), decided (``judge.py``)
and paid (``payday.py``); questions are answered over HTTP (``realtime.py``, ``inquiries.py``). What it
knows it keeps in ``journal.py``. It decides by what a claim says and by its books (``books.py``) alone.
"""
