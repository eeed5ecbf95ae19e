"""A company's server, written from the contract alone: sign-in, tokens, calls, webhook, events.

It behaves as the call-center-ATA back end is described in the facts of Africa's Talking, section
1.1 and 1.2, weaknesses included: it calls the company's number from itself, remembers in memory
whom the call is for, and tells AT's callback to dial them. Where the agent has a phone of their own,
that is called in place of the company's number, and so joined with the callee.

    python app.py     with AT_USERNAME, AT_API_KEY, AT_PHONE_NUMBERS, AT_TOKEN_URL, AT_CALL_URL,
                      PEER_AGENT, PEER_PASSWORD, PEER_AGENT_PHONE (none: the company's number is
                      called) and PEER_PORT (0: any free one) in the environment

Prints its port when it listens; ends when stdin is closed.
"""

import os
import random
import secrets
import socket
import sys
import threading
import time
from datetime import datetime, timezone
from urllib.parse import parse_qsl
from xml.sax.saxutils import quoteattr

import httpx
import jwt
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response, WebSocket
from fastapi import WebSocketDisconnect
from pydantic import BaseModel

AT_USERNAME = os.environ.get("AT_USERNAME", "")
AT_API_KEY = os.environ.get("AT_API_KEY", "")
AT_PHONE_NUMBERS = [n for n in os.environ.get("AT_PHONE_NUMBERS", "").split(",") if n]
AT_TOKEN_URL = os.environ.get("AT_TOKEN_URL", "")
AT_CALL_URL = os.environ.get("AT_CALL_URL", "")
IS_MOCK = not (AT_USERNAME and AT_API_KEY)

AGENT_PHONE = os.environ.get("PEER_AGENT_PHONE", "")
AGENTS = {os.environ["PEER_AGENT"]: os.environ["PEER_PASSWORD"]}
JWT_SECRET = secrets.token_hex(32)
JWT_SECONDS = 1800
AT_TIMEOUT = 10.0

app = FastAPI()
# AT's session -> the number that it is for. Lost when the server ends.
targets: dict[str, str] = {}
# session -> what is known of the call
calls: dict[str, dict] = {}
listeners: dict[str, list[WebSocket]] = {}
# What AT's callbacks said, for the test alone.
heard: list[dict[str, str]] = []


class LogIn(BaseModel):
    username: str
    password: str


class TokenWish(BaseModel):
    client_name: str | None = None
    phone_number: str | None = None


class MakeCall(BaseModel):
    to: str
    from_: str | None = None
    record: bool = True
    callback_url: str | None = None


class InitiateCall(BaseModel):
    to: str
    from_: str | None = None
    call_type: str = "webrtc"


def agent(authorization: str = Header(default="")) -> str:
    kind, _, bearer = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise HTTPException(401, "Not authenticated", {"WWW-Authenticate": "Bearer"})
    try:
        return jwt.decode(bearer, JWT_SECRET, algorithms=["HS256"])["username"]
    except (jwt.PyJWTError, KeyError) as error:
        raise HTTPException(401, "Could not validate credentials") from error


def kenyan(number: str) -> str:
    """The old rule: whatever is not Kenyan becomes so."""
    number = "".join(c for c in number if c not in " -()")
    if number.startswith(("07", "01")):
        return "+254" + number[1:]
    if len(number) == 9 and number[0] in "71":
        return "+254" + number
    if number.startswith("254"):
        return "+" + number
    if len(number) >= 9:
        return "+254" + number.lstrip("+")
    return number


async def ask_at(url: str, **body) -> dict:
    headers = {"apiKey": AT_API_KEY, "Accept": "application/json"}
    try:
        async with httpx.AsyncClient(timeout=AT_TIMEOUT, trust_env=False) as client:
            answer = await client.post(url, headers=headers, **body)
        answer.raise_for_status()
        return answer.json()
    except httpx.HTTPStatusError as error:
        raise HTTPException(400, f"HTTP {error.response.status_code}") from error
    except Exception as error:
        raise HTTPException(500, f"Internal server error: {error}") from error


@app.post("/api/auth/login")
def log_in(wish: LogIn):
    if AGENTS.get(wish.username) != wish.password:
        raise HTTPException(401, "Incorrect username or password")
    now = int(time.time())
    claims = {"username": wish.username, "iat": now, "exp": now + JWT_SECONDS}
    bearer = jwt.encode(claims, JWT_SECRET, algorithm="HS256")
    return {"access_token": bearer, "token_type": "bearer"}


async def mint(client_name: str, phone_number: str | None) -> dict:
    phone_number = phone_number or random.choice(AT_PHONE_NUMBERS)
    told = await ask_at(
        AT_TOKEN_URL,
        json={
            "username": AT_USERNAME,
            "clientName": client_name,
            "phoneNumber": phone_number,
            "incoming": "true",
            "outgoing": "true",
        },
    )
    return {"phoneNumber": phone_number, **told}


@app.post("/api/africastalking/capability-token")
async def capability_token(wish: TokenWish, username: str = Depends(agent)):
    told = await mint(wish.client_name or username, wish.phone_number)
    fields = ("token", "phoneNumber", "clientName", "lifeTimeSec", "incoming", "outgoing")
    return {field: told[field] for field in fields}


async def place(to: str, from_: str | None) -> dict:
    """The agent's phone, or AT's number itself, is called; the callback learns whom it is for."""
    number = from_ or (AT_PHONE_NUMBERS or [""])[0]
    if IS_MOCK:
        session = f"mock_{int(time.time())}"
        entries = [{"phoneNumber": to, "status": "Queued", "sessionId": session}]
        return {"entries": entries, "errorMessage": "None"}
    form = {"username": AT_USERNAME, "from": number, "to": AGENT_PHONE or number}
    told = await ask_at(AT_CALL_URL, data=form)
    for entry in told.get("entries", []):
        if entry["status"] == "Queued":
            targets[entry["sessionId"]] = to
            remember(entry["sessionId"], number, to, "queued")
    return told


@app.post("/api/africastalking/make-call")
async def make_call(wish: MakeCall, _: str = Depends(agent)):
    return await place(kenyan(wish.to), wish.from_)


@app.post("/api/calls/initiate")
async def initiate(wish: InitiateCall, username: str = Depends(agent)):
    to = kenyan(wish.to)
    answer = {"from_number": wish.from_, "to_number": to, "call_type": wish.call_type}
    if wish.call_type == "webrtc":
        told = await mint(username, wish.from_)
        session = f"webrtc_{int(time.time())}_{username}"
        remember(session, told["phoneNumber"], to, "pending_webrtc")
        await broadcast({"type": "webrtc_call_initiated", "session_id": session})
        return answer | {
            "session_id": session,
            "status": "pending_webrtc",
            "token": told["token"],
            "phone_number": told["phoneNumber"],
            "client_name": told["clientName"],
        }
    told = await place(to, wish.from_)
    queued = [entry for entry in told["entries"] if entry["status"] == "Queued"]
    if not queued:
        words = [told["errorMessage"]] + [entry["status"] for entry in told["entries"]]
        raise HTTPException(400, "Call failed: " + ", ".join(words))
    session = queued[0]["sessionId"]
    await broadcast({"type": "call_initiated", "session_id": session})
    return answer | {"session_id": session, "status": "queued"}


def remember(session: str, from_: str, to: str, status: str) -> None:
    started = datetime.now(timezone.utc).isoformat()
    calls[session] = {
        "session_id": session,
        "from": from_,
        "to": to,
        "status": status,
        "duration": 0,
        "started_at": started,
    }


@app.get("/api/calls/active")
def active(_: str = Depends(agent)):
    return [call for call in calls.values() if call["status"] not in ("completed", "failed")]


@app.get("/api/calls/{session_id}")
def one_call(session_id: str, _: str = Depends(agent)):
    if session_id not in calls:
        raise HTTPException(404, "Call not found")
    return calls[session_id]


@app.websocket("/api/calls/stream/{session_id}")
async def stream(listener: WebSocket, session_id: str):
    await listener.accept()
    listeners.setdefault(session_id, []).append(listener)
    await listener.send_json({"type": "connection", "status": "connected", "session_id": session_id})
    if session_id in calls:
        await listener.send_json({"type": "call_status", "call": calls[session_id]})
    try:
        while True:
            await listener.send_json({"type": "echo", "message": await listener.receive_text()})
    except WebSocketDisconnect:
        listeners[session_id].remove(listener)


async def tell(session_id: str, event: dict) -> None:
    for listener in list(listeners.get(session_id, [])):
        await listener.send_json(event)


async def broadcast(event: dict) -> None:
    for session_id in list(listeners):
        await tell(session_id, event)


@app.api_route("/api/webhooks/call", methods=["GET", "POST"])
async def webhook(request: Request):
    sent = (await request.body()).decode() or request.url.query
    fields = dict(parse_qsl(sent, keep_blank_values=True))
    heard.append(fields)
    session = fields.get("sessionId", "")
    if fields.get("isActive") in ("1", "true"):
        if fields.get("callSessionState") == "Ringing" and "clientDialedNumber" in fields:
            return xml(f"<Dial phoneNumbers={quoteattr(fields['clientDialedNumber'])}/>")
        await update(session, {"Ringing": "ringing"}.get(fields.get("callSessionState", ""), "in-progress"))
        if "dialDestinationNumber" in fields or session not in targets:
            return xml("")
        return xml(f'<Dial record="true" phoneNumbers={quoteattr(targets[session])}/>')
    # AT says Success, NotAnswered or Aborted; only these words were ever looked for.
    words = {"completed": "completed", "failed": "failed", "busy": "failed", "no-answer": "failed"}
    if fields.get("status") in words:
        await update(session, words[fields["status"]], int(fields.get("durationInSeconds", "0")))
    return xml("")


@app.get("/heard")
def what_was_heard():
    return heard


async def update(session_id: str, status: str, seconds: int = 0) -> None:
    if session_id not in calls:
        return
    calls[session_id] |= {"status": status, "duration": seconds}
    await tell(session_id, {"type": "call_update", "session_id": session_id, "status": status})


def xml(actions: str) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?><Response>{actions}</Response>'
    return Response(text, media_type="application/xml")


def main() -> None:
    listener = socket.create_server(("127.0.0.1", int(os.environ.get("PEER_PORT", "0"))))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="websockets-sansio"))

    def end_with_stdin() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end_with_stdin, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
