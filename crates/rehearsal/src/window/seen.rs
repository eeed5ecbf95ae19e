//! What an agent sees at a look.

/// What is on the screen, in the words of the page's own attributes.
pub(super) const SEEN: &str = r"
    const at = (id) => document.querySelector(`[data-testid=${id}]`);
    const words = (id) => at(id)?.textContent.trim() ?? null;
    const card = at('call-card'), ended = at('ended-card');
    return {
        line: at('line')?.dataset.state ?? null,
        line_words: words('line-title'),
        call: card ? card.dataset.state : at('incoming-card') ? 'incoming'
            : ended ? `ended ${ended.dataset.code}` : 'idle',
        call_words: words('call-state'),
        peer: at('call-peer')?.dataset.number ?? null,
        can_dial: at('call-button')?.disabled === false,
        refusal: words('refusal'),
        notices: [...document.querySelectorAll('[data-testid=notice]')].map((n) => n.textContent.trim()),
    };";

/// A look at the window.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Seen {
    pub line: Option<String>,
    pub line_words: Option<String>,
    /// `idle`, `incoming`, a state's name, or `ended` and the code.
    pub call: String,
    pub call_words: Option<String>,
    pub peer: Option<String>,
    /// There is a button to call with, and it can be pressed.
    pub can_dial: bool,
    pub refusal: Option<String>,
    pub notices: Vec<String>,
}
