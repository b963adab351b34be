//! One websocket: what it asks is answered in turn, events are sent as blocks come.

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::{Mutex, mpsc, watch};
use tokio::time::{Instant, interval_at, timeout};

use super::Event;
use crate::rpc::envelope::{Request, refusal, response};
use crate::rpc::error::{CallResult, RpcError};
use crate::rpc::handlers::{blocking, call};
use crate::rpc::methods::Method;
use crate::rpc::node::Node;
use crate::rpc::params::Args;
use crate::rpc::query::{Query, TOO_LONG};

/// Frames that may wait to be written.
const WAITING_FRAMES: usize = 100;

struct Subscription {
    /// Of the request, and so of every event.
    id: Value,
    /// As it was sent.
    text: String,
    query: Query,
    /// Height at which it began; events of later blocks are sent.
    since: u64,
}

struct Session {
    node: Arc<Node>,
    frames: mpsc::Sender<Message>,
    tips: watch::Receiver<u64>,
    subscriptions: Mutex<Vec<Subscription>>,
}

/// Serves a websocket until either side ends it.
pub(super) async fn run(node: Arc<Node>, socket: WebSocket) {
    let (sink, stream) = socket.split();
    let (frames, waiting) = mpsc::channel(WAITING_FRAMES);
    let session = Session {
        tips: node.services.feed.tip_changes(),
        node,
        frames,
        subscriptions: Mutex::default(),
    };
    tokio::select! {
        () = session.read(stream) => {}
        () = session.publish() => {}
        () = write(&session.node, sink, waiting) => {}
    }
    let had_any = !session.subscriptions.into_inner().is_empty();
    if had_any {
        session.node.hub.leave();
    }
}

/// Writes frames and, from time to time, a ping; ends when the client takes too long.
async fn write(
    node: &Node,
    mut sink: SplitSink<WebSocket, Message>,
    mut waiting: mpsc::Receiver<Message>,
) {
    let period = node.config.ping_period;
    let mut pings = interval_at(Instant::now() + period, period);
    loop {
        let message = tokio::select! {
            message = waiting.recv() => match message {
                Some(message) => message,
                None => return,
            },
            _ = pings.tick() => Message::Ping(Vec::new().into()),
        };
        let is_last = matches!(message, Message::Close(_));
        let written = timeout(node.config.write_wait, sink.send(message)).await;
        if is_last || !matches!(written, Ok(Ok(()))) {
            return;
        }
    }
}

impl Session {
    async fn send(&self, answer: &Value) {
        // The channel is closed only when the session ends.
        let _ = self.frames.send(Message::text(answer.to_string())).await;
    }

    /// Reads and answers; a client that sends nothing for too long, no pong either, is gone.
    async fn read(&self, mut stream: SplitStream<WebSocket>) {
        while let Ok(Some(Ok(message))) = timeout(self.node.config.read_wait, stream.next()).await {
            let bytes = match message {
                Message::Text(text) => text.as_bytes().to_vec(),
                Message::Binary(bytes) => bytes.to_vec(),
                Message::Ping(_) | Message::Pong(_) => continue,
                Message::Close(_) => return,
            };
            let value = serde_json::from_slice(&bytes).map_err(|error| error.to_string());
            match value.and_then(Request::read) {
                Ok(Some(request)) => self.answer(request).await,
                Ok(None) => {}
                Err(text) => {
                    let text = format!("error unmarshaling request: {text}");
                    self.send(&refusal(RpcError::parse(text))).await;
                }
            }
        }
    }

    async fn answer(&self, request: Request) {
        let id = Some(&request.id);
        let Some(method) = Method::named(&request.method) else {
            let error = RpcError::method_not_found();
            return self.send(&response(id, Err(error))).await;
        };
        let args = match Args::from_json(method.params(), request.params.as_ref()) {
            Ok(args) => args,
            Err(text) => {
                let text = format!("error converting json params to arguments: {text}");
                return self
                    .send(&response(id, Err(RpcError::internal(text))))
                    .await;
            }
        };
        match method {
            Method::Subscribe => {
                // Held until the answer is on its way: events come after it.
                let mut held = self.subscriptions.lock().await;
                let result = self.subscribe(&mut held, &request, args.text(0));
                self.send(&response(id, result)).await;
            }
            Method::Unsubscribe => {
                let result = self.unsubscribe(args.text(0)).await;
                self.send(&response(id, result)).await;
            }
            Method::UnsubscribeAll => {
                let mut held = self.subscriptions.lock().await;
                let result = self.remove(&mut held, |_| true);
                self.send(&response(id, result)).await;
            }
            method => {
                let result = call(&self.node, method, args).await;
                self.send(&response(id, result)).await;
            }
        }
    }

    fn subscribe(&self, held: &mut Vec<Subscription>, request: &Request, text: &str) -> CallResult {
        let config = &self.node.config;
        let refuse = |text: String| Err(RpcError::internal(text));
        if self.node.hub.subscribers() >= config.max_clients {
            return refuse(format!(
                "max_subscription_clients {} reached",
                config.max_clients
            ));
        }
        if held.len() >= config.max_subscriptions_per_client {
            let most = config.max_subscriptions_per_client;
            return refuse(format!("max_subscriptions_per_client {most} reached"));
        }
        if text.len() > config.max_query_length {
            return refuse(TOO_LONG.into());
        }
        let query = match Query::parse(text) {
            Ok(query) => query,
            Err(error) => return refuse(format!("failed to parse query: {error}")),
        };
        if held.iter().any(|known| known.query == query) {
            return refuse("already subscribed".into());
        }
        if held.is_empty() {
            self.node.hub.enter();
        }
        held.push(Subscription {
            id: request.id.to_json(),
            text: text.into(),
            query,
            since: *self.tips.borrow(),
        });
        Ok(json!({}))
    }

    async fn unsubscribe(&self, text: &str) -> CallResult {
        let query = Query::parse(text)
            .map_err(|error| RpcError::internal(format!("failed to parse query: {error}")))?;
        let mut held = self.subscriptions.lock().await;
        self.remove(&mut held, |known| known.query == query)
    }

    fn remove(
        &self,
        held: &mut Vec<Subscription>,
        is_meant: impl Fn(&Subscription) -> bool,
    ) -> CallResult {
        let before = held.len();
        held.retain(|known| !is_meant(known));
        if held.len() == before {
            return Err(RpcError::internal("subscription not found"));
        }
        if held.is_empty() {
            self.node.hub.leave();
        }
        Ok(json!({}))
    }

    /// Sends the events of blocks as they come; returns when the client does not keep up or the
    /// node ends.
    async fn publish(&self) {
        let mut tips = self.tips.clone();
        let mut next = *tips.borrow_and_update() + 1;
        loop {
            let tip = *tips.borrow_and_update();
            if tip >= next + self.node.config.subscription_buffer {
                let reason = "client is not pulling messages fast enough";
                return self.end_subscriptions(reason).await;
            }
            while next <= tip {
                if !self.publish_block(next).await {
                    return self.end_subscriptions("slow client").await;
                }
                next += 1;
            }
            if tips.changed().await.is_err() {
                return self.end_subscriptions("CometBFT exited").await;
            }
        }
    }

    /// Sends the events of one block; false when the client does not take them in time.
    async fn publish_block(&self, height: u64) -> bool {
        if self.subscriptions.lock().await.is_empty() {
            return true;
        }
        let node = self.node.clone();
        let Ok(events) = blocking(move || Ok(node.hub.events_at(&node, height))).await else {
            return false;
        };
        for event in events.iter() {
            for frame in self.wanted(event, height).await {
                let sent = self.frames.send(Message::text(frame));
                if !matches!(timeout(self.node.config.write_wait, sent).await, Ok(Ok(()))) {
                    return false;
                }
            }
        }
        true
    }

    async fn wanted(&self, event: &Event, height: u64) -> Vec<String> {
        let held = self.subscriptions.lock().await;
        held.iter()
            .filter(|known| known.since < height && known.query.matches(&event.values))
            .map(|known| event.frame(&known.id, &known.text))
            .collect()
    }

    /// Tells the client, as far as there is room, that its subscriptions end, and closes.
    async fn end_subscriptions(&self, reason: &str) {
        let held = self.subscriptions.lock().await;
        for known in held.iter() {
            let error = RpcError::server(format!("subscription was canceled (reason: {reason})"));
            let frame = json!({ "jsonrpc": "2.0", "id": known.id, "error": error.to_json() });
            let _ = self.frames.try_send(Message::text(frame.to_string()));
        }
        drop(held);
        let close = self.frames.send(Message::Close(None));
        if matches!(
            timeout(self.node.config.write_wait, close).await,
            Ok(Ok(()))
        ) {
            // The writer ends the session once the close is written.
            let _ = timeout(self.node.config.write_wait, self.frames.closed()).await;
        }
    }
}
