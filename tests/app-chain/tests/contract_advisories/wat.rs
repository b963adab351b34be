//! Contracts in text, small enough to see what they do.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A contract that is being written: texts lie behind one another in its memory, each with its region.
#[derive(Default)]
pub struct Contract {
    data: String,
    /// Bytes used from [`Contract::START`] on.
    used: u32,
}

impl Contract {
    const START: u32 = 1_024;

    /// Puts a text into the memory; answers the address of its region.
    pub fn text(&mut self, text: &str) -> u32 {
        let region = Self::START + self.used;
        let length = u32::try_from(text.len()).unwrap();
        let bytes = [region + 12, length, length]
            .into_iter()
            .flat_map(u32::to_le_bytes)
            .chain(text.bytes());
        let escaped: String = bytes.map(|byte| format!("\\{byte:02x}")).collect();
        self.data
            .push_str(&format!("(data (i32.const {region}) \"{escaped}\")\n"));
        self.used += 12 + length;
        region
    }

    /// The contract: `imports`, what every contract needs, an `instantiate` that is content, and `body`.
    /// `allocate` gives memory and never takes it back, unless `body` brings another.
    pub fn build(mut self, imports: &str, body: &str) -> Vec<u8> {
        let content = self.text(&response(""));
        let allocate = if body.contains("\"allocate\"") {
            ""
        } else {
            r#"(func $allocate (export "allocate") (param $size i32) (result i32)
                 (local $region i32)
                 (local.set $region (global.get $free))
                 (i32.store (local.get $region) (i32.add (local.get $region) (i32.const 12)))
                 (i32.store offset=4 (local.get $region) (local.get $size))
                 (global.set $free
                   (i32.add (i32.const 16) (i32.add (local.get $region) (local.get $size))))
                 (local.get $region))"#
        };
        let text = format!(
            r#"(module {imports}
                 (memory (export "memory") 16)
                 (global $free (mut i32) (i32.const 65536))
                 {}
                 (func (export "interface_version_8"))
                 (func (export "deallocate") (param i32))
                 {allocate}
                 (func (export "instantiate") (param i32 i32 i32) (result i32) (i32.const {content}))
                 {body})"#,
            self.data
        );
        wat::parse_str(&text).unwrap()
    }
}

/// A contract's answer with these sub-messages.
pub fn response(messages: &str) -> String {
    format!(r#"{{"ok":{{"messages":[{messages}],"attributes":[],"events":[],"data":null}}}}"#)
}

/// A sub-message that executes a contract.
pub fn execute(contract: &str, gas_limit: &str, reply_on: &str) -> String {
    let message = STANDARD.encode("{}");
    format!(
        r#"{{"id":1,"msg":{{"wasm":{{"execute":{{"contract_addr":"{contract}","msg":"{message}","funds":[]}}}}}},"gas_limit":{gas_limit},"reply_on":"{reply_on}"}}"#
    )
}

/// A function with an entry point's name that answers what lies in a region.
pub fn answers(name: &str, parameters: usize, region: u32) -> String {
    let parameters = "i32 ".repeat(parameters);
    format!(r#"(func (export "{name}") (param {parameters}) (result i32) (i32.const {region}))"#)
}
