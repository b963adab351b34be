//! A request that is held, so that whoever sent it can be ended at exactly that step.

use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Notify;

/// Which request is held.
#[derive(Clone, Debug, Deserialize)]
pub struct Wanted {
    /// Its method.
    pub method: String,
    /// True: the node has carried it out, only its answer is held.
    pub after: bool,
    /// Only a transaction with such a message, for example `MsgTimeout`; empty: any.
    #[serde(default)]
    pub message: String,
}

/// The next request of a kind is held until released.
#[derive(Debug, Default)]
pub struct Hold {
    wanted: Mutex<Option<Wanted>>,
    held: Mutex<Option<Vec<String>>>,
    release: Notify,
}

impl Hold {
    /// The next request of this kind is held.
    pub fn arm(&self, wanted: Wanted) {
        *lock(&self.held) = None;
        *lock(&self.wanted) = Some(wanted);
    }

    /// The kind that is to be held, if this request is of it; each is given once.
    pub fn takes(&self, asked: &Value) -> Option<Wanted> {
        let mut wanted = lock(&self.wanted);
        let method = asked.get("method").and_then(Value::as_str);
        let fits = wanted.as_ref().is_some_and(|wanted| {
            let message = |name: &String| *name == wanted.message;
            method == Some(wanted.method.as_str())
                && (wanted.message.is_empty() || messages(asked).iter().any(message))
        });
        if fits { wanted.take() } else { None }
    }

    /// Holds the request until released.
    pub async fn hold(&self, asked: &Value) {
        let mut released = std::pin::pin!(self.release.notified());
        // Registered before anybody can see that it is held.
        released.as_mut().enable();
        *lock(&self.held) = Some(messages(asked));
        released.await;
    }

    /// What is held: names of the transaction's messages; `None` when nothing is.
    pub fn held(&self) -> Option<Vec<String>> {
        lock(&self.held).clone()
    }

    /// Lets go of what is held, and holds nothing more.
    pub fn release(&self) {
        *lock(&self.wanted) = None;
        *lock(&self.held) = None;
        // Not kept for the next one: whoever was held may be gone.
        self.release.notify_waiters();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Short names of the messages of the transaction that is broadcast.
fn messages(asked: &Value) -> Vec<String> {
    let tx = asked.pointer("/params/tx").and_then(Value::as_str);
    let bytes = STANDARD.decode(tx.unwrap_or_default()).unwrap_or_default();
    let body = Tx::decode(bytes.as_slice()).ok().and_then(|tx| tx.body);
    let urls = body.map(|body| body.messages).unwrap_or_default();
    let short = |url: &str| url.rsplit('.').next().unwrap_or_default().to_owned();
    urls.iter().map(|any| short(&any.type_url)).collect()
}

/// `cosmos.tx.v1beta1.Tx`, as far as it is read.
#[derive(Clone, PartialEq, Message)]
struct Tx {
    #[prost(message, optional, tag = "1")]
    body: Option<Body>,
}

#[derive(Clone, PartialEq, Message)]
struct Body {
    #[prost(message, repeated, tag = "1")]
    messages: Vec<Any>,
}

#[derive(Clone, PartialEq, Message)]
struct Any {
    #[prost(string, tag = "1")]
    type_url: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn broadcast(name: &str) -> Value {
        let any = Any {
            type_url: format!("/ibc.core.channel.v1.{name}"),
        };
        let body = Body {
            messages: vec![any],
        };
        let tx = STANDARD.encode(Tx { body: Some(body) }.encode_to_vec());
        json!({"method": "broadcast_tx_sync", "params": {"tx": tx}})
    }

    #[test]
    fn the_wanted_message_is_held_once() {
        let hold = Hold::default();
        hold.arm(Wanted {
            method: "broadcast_tx_sync".to_owned(),
            after: true,
            message: "MsgTimeout".to_owned(),
        });
        assert!(hold.takes(&json!({"method": "abci_info"})).is_none());
        assert!(hold.takes(&broadcast("MsgRecvPacket")).is_none());
        assert!(
            hold.takes(&broadcast("MsgTimeout"))
                .is_some_and(|wanted| wanted.after)
        );
        assert!(hold.takes(&broadcast("MsgTimeout")).is_none());
    }
}
