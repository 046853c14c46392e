/** The stream of changes: one socket that comes back by itself when it is cut. */
import { token } from "./api.js";

/** Listen as a person; `hear(frame)` for each frame, `lost()` and `back()` when the socket is cut and restored. Returns {stop, ready}. */
export function listen(as, { hear, lost, back, traffic = false }) {
  const state = { stopped: false, wait: 250, socket: null, cut: false };
  const ready = new Promise((resolve) => { state.resolve = resolve; });
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const address = `${scheme}//${location.host}/client/stream?as=${encodeURIComponent(as)}&token=${encodeURIComponent(token())}${traffic ? "&traffic=1" : ""}`;
  const connect = () => {
    state.socket = new WebSocket(address);
    state.socket.addEventListener("message", ({ data }) => onFrame(state, JSON.parse(data), hear, back));
    state.socket.addEventListener("close", () => onClose(state, connect, lost));
  };
  connect();
  const stop = () => {
    state.stopped = true;
    state.socket.close();
  };
  return { stop, ready };
}

function onFrame(state, frame, hear, back) {
  if (state.stopped) return;
  if (frame.type === "hello") {
    state.wait = 250;
    if (state.cut) back?.();
    state.cut = false;
    state.resolve();
  }
  hear(frame);
}

function onClose(state, connect, lost) {
  if (state.stopped) return;
  state.cut = true;
  lost?.();
  setTimeout(() => !state.stopped && connect(), state.wait);
  state.wait = Math.min(state.wait * 2, 5000);
}
