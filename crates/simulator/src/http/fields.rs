//! Reads the fields of a JSON body as strictly as the real API, and complains in its words.

use serde_json::{Map, Value};

use super::Refusal;

pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub fn parse(body: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Fields(fields)),
            Ok(other) => Err(Refusal::Malformed(format!("Object expected, but got {other}"))),
            Err(error) => Err(Refusal::Malformed(error.to_string())),
        }
    }

    pub fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.optional(name)?.ok_or_else(|| {
            Refusal::Malformed(format!("Object is missing required member '{name}'"))
        })
    }

    /// Every field is a string, also where it says true or false.
    pub fn optional(&self, name: &str) -> Result<Option<&str>, Refusal> {
        self.0.get(name).map(text).transpose()
    }

    pub fn flag(&self, name: &str, default: bool) -> Result<bool, Refusal> {
        match self.optional(name)? {
            None => Ok(default),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) => Err(Refusal::Malformed(format!("{name} must be \"true\" or \"false\""))),
        }
    }

    /// A list of texts, or one text with commas.
    pub fn list(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let Some(Value::Array(values)) = self.0.get(name) else {
            return Ok(self
                .required(name)?
                .split(',')
                .map(|item| item.trim().to_owned())
                .collect());
        };
        values.iter().map(|value| text(value).map(str::to_owned)).collect()
    }

    /// The fields of a form, all texts.
    pub fn from_form(pairs: Vec<(String, String)>) -> Self {
        Fields(pairs.into_iter().map(|(name, text)| (name, Value::String(text))).collect())
    }
}

fn text(value: &Value) -> Result<&str, Refusal> {
    value
        .as_str()
        .ok_or_else(|| Refusal::Malformed(format!("Expected String as JsString, but got {value}")))
}
