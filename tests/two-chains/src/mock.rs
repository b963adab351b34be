//! An application that does what a test tells it.

use std::sync::{Arc, Mutex, OnceLock};

use cosmos_sdk_proto::Any;
use tenzro_kernel::ibc::{Ack, IbcApp, Opening, Packet};
use tenzro_kernel::{Address, Ctx, MsgRouter, Result, event, sdk};

/// What a packet is answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Success,
    Refusal,
    Later,
    Failure,
}

/// What the application was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Packet(u64),
    Ack(u64, Vec<u8>),
    Timeout(u64),
    /// What came of a message that it sent from within.
    Within(Result<Vec<u8>, String>),
}

#[derive(Default)]
pub struct Mock {
    pub answer: Mutex<Option<Answer>>,
    pub steps: Mutex<Vec<Step>>,
    /// A message to send the next time it is asked about a packet.
    pub within: Mutex<Option<Any>>,
    pub refuses_to_open: Mutex<bool>,
    pub router: Arc<OnceLock<MsgRouter>>,
}

/// Store key that the application writes when it takes a packet.
pub const MARK: (&str, &[u8]) = ("transfer", b"mock");

impl Mock {
    fn note(&self, step: Step) {
        self.steps.lock().unwrap().push(step);
    }

    pub fn take(&self) -> Vec<Step> {
        std::mem::take(&mut *self.steps.lock().unwrap())
    }

    fn reenter(&self, ctx: &Ctx) {
        let Some(message) = self.within.lock().unwrap().take() else {
            return;
        };
        let branch = ctx.branch();
        let outcome = self.router.get().unwrap().dispatch(&branch, &message);
        self.note(Step::Within(match outcome {
            Ok(handled) => {
                branch.merge();
                Ok(handled.response.value)
            }
            Err(error) => Err(error.to_string()),
        }));
    }

    fn opening(&self, opening: &Opening) -> Result<String> {
        if *self.refuses_to_open.lock().unwrap() {
            return Err(sdk::UNAUTHORIZED.wrap("not here"));
        }
        Ok(if opening.version.is_empty() {
            "mock-1".to_owned()
        } else {
            opening.version.to_owned()
        })
    }
}

impl IbcApp for Mock {
    fn on_open_init(&self, _: &Ctx, opening: &Opening) -> Result<String> {
        self.opening(opening)
    }

    fn on_open_try(&self, _: &Ctx, opening: &Opening) -> Result<String> {
        self.opening(opening)
    }

    fn on_open_ack(&self, _: &Ctx, _: &str, _: &str, _: &str) -> Result<()> {
        Ok(())
    }

    fn on_open_confirm(&self, _: &Ctx, _: &str, _: &str) -> Result<()> {
        Ok(())
    }

    fn on_close_init(&self, _: &Ctx, _: &str, _: &str) -> Result<()> {
        Ok(())
    }

    fn on_close_confirm(&self, _: &Ctx, _: &str, _: &str) -> Result<()> {
        Ok(())
    }

    fn on_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, _: &Address) -> Result<Option<Ack>> {
        self.note(Step::Packet(packet.sequence));
        self.reenter(ctx);
        ctx.kv(MARK.0).set(MARK.1, &packet.data)?;
        ctx.emit(event(
            "mock_taken",
            [("sequence", packet.sequence.to_string())],
        ));
        let answer = self.answer.lock().unwrap().clone();
        match answer.unwrap_or(Answer::Success) {
            Answer::Success => Ok(Some(Ack {
                bytes: b"taken".to_vec(),
                is_success: true,
            })),
            Answer::Refusal => Ok(Some(Ack {
                bytes: b"refused".to_vec(),
                is_success: false,
            })),
            Answer::Later => Ok(None),
            Answer::Failure => Err(sdk::LOGIC.wrap("the application failed")),
        }
    }

    fn on_acknowledgement(
        &self,
        ctx: &Ctx,
        _: &str,
        packet: &Packet,
        ack: &[u8],
        _: &Address,
    ) -> Result<()> {
        self.note(Step::Ack(packet.sequence, ack.to_vec()));
        self.reenter(ctx);
        Ok(())
    }

    fn on_timeout(&self, ctx: &Ctx, _: &str, packet: &Packet, _: &Address) -> Result<()> {
        self.note(Step::Timeout(packet.sequence));
        self.reenter(ctx);
        Ok(())
    }
}
