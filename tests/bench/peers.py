"""What ours is measured against: raw commits, a naive survey app, a bare Flask app.

Run as a script it is one of the two apps: `python -m tests.bench.peers naive|bare PORT [FILE]`.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
import uuid
from contextlib import closing
from pathlib import Path

BODY = os.urandom(180).hex()


def raw_commits(folder: Path, seconds: float) -> float:
    """Return how many one-row transactions a second this disk makes durable (WAL, FULL)."""
    path = folder / f"raw-{uuid.uuid4().hex}.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE r(seq INTEGER PRIMARY KEY, id BLOB UNIQUE, body TEXT)")
        n, end = 0, time.perf_counter() + seconds
        began = time.perf_counter()
        while time.perf_counter() < end:
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO r(id, body) VALUES(?, ?)", (os.urandom(16), BODY))
            db.execute("COMMIT")
            n += 1
        took = time.perf_counter() - began
    for part in folder.glob(path.name + "*"):
        part.unlink()
    return n / took


def naive(file: str) -> object:
    """Return the app one would write first: FlaskForm, sqlite-utils insert, a template string."""
    import sqlite_utils
    from flask import Flask, render_template_string
    from flask_wtf import FlaskForm
    from wtforms import IntegerField, StringField
    from wtforms.validators import DataRequired, NumberRange

    with closing(sqlite3.connect(file)) as first:
        first.execute("PRAGMA journal_mode=WAL")
        first.execute("CREATE TABLE rating(id TEXT PRIMARY KEY, kepuasan INTEGER, at REAL)")
    app = Flask(__name__)
    app.config.update(SECRET_KEY=os.urandom(32), WTF_CSRF_ENABLED=False)

    class RatingForm(FlaskForm):  # type: ignore[misc]
        id = StringField(validators=[DataRequired()])
        kepuasan = IntegerField(validators=[NumberRange(1, 4)])

    @app.get("/")
    def ready() -> str:
        return "ok"

    @app.post("/rate")
    def rate() -> tuple[str, int]:
        form = RatingForm()
        if not form.validate_on_submit():
            return "wrong", 422
        # A connection and a durable commit for each request, as the tutorials have it.
        db = sqlite_utils.Database(sqlite3.connect(file, timeout=60))
        db.conn.execute("PRAGMA synchronous=FULL")
        row = {"id": form.id.data, "kepuasan": form.kepuasan.data, "at": time.time()}
        db.table("rating").insert(row, pk="id")
        db.conn.close()
        return render_template_string("<p>Terima kasih, {{ id }}</p>", id=row["id"]), 201

    return app


def bare() -> object:
    """Return the smallest Flask app."""
    from flask import Flask

    app = Flask(__name__)

    @app.get("/")
    def hello() -> str:
        return "ok"

    return app


if __name__ == "__main__":
    from waitress import serve

    which, port = sys.argv[1], int(sys.argv[2])
    serve(naive(sys.argv[3]) if which == "naive" else bare(), port=port, threads=16)  # type: ignore[arg-type]
