//! One phone with everything around it, in the hands of the test: time stands still until the
//! test lets it pass, and each input is followed until all is quiet again.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, mpsc as rows},
    time::Duration,
};

use line::{page::PageMessage, reachability::Event};
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::yield_now,
    time::advance,
};

use super::{
    book::Book,
    clicks::count,
    desktop::{Desktop, no_accounts},
    events,
    gateway::{Gateway, token},
    keeper::{Keeper, company},
    page::Page,
};
use crate::{
    PhoneConfig,
    account::{AccountSource, Credentials, NumberPolicy, PhoneNumber, VoiceApi},
    actor::{Input, run::Actor, tokens::FetchedToken},
    do_not_call::DoNotCall,
    history::{History, Job},
    hybrid::place::Outcome,
    intent::{Intent, Refusal},
    snapshot::{LineView, Snapshot},
};

/// Rounds without any news after which all is quiet: more than the hops between any two parties.
const QUIET: u32 = 8;
/// The system takes no longer from one socket to the other.
const PATIENCE: u32 = 100_000;
/// Milliseconds for what the system still has on its way.
const LATE: u32 = 2_000;
/// Time passes in steps small enough for who has to answer in time.
pub(super) const STEP: Duration = Duration::from_secs(4);

pub struct World {
    pub(super) actor: Actor,
    inputs: mpsc::UnboundedReceiver<Input>,
    pub(super) desktop: Arc<Desktop>,
    pub(super) do_not_call: DoNotCall,
    pub gateway: Gateway,
    pub(super) rows: rows::Receiver<Job>,
    pub(super) book: Book,
    pub(super) dialled: u32,
    /// What becomes of a token that is asked for.
    pub tokens_come: bool,
    /// How often the agent wanted a number called.
    pub(super) clicks: HashMap<String, usize>,
    /// How often of those for certain by telephone, or perhaps.
    pub(super) by_choice: HashMap<String, usize>,
    pub(super) by_takeover: HashMap<String, usize>,
    /// How often AT was asked to call it by telephone.
    pub(super) asked: HashMap<String, usize>,
    /// What AT says to that.
    pub at_says: Outcome,
}

impl World {
    /// A phone that is ready, of an account that can call by telephone.
    pub async fn with(voice_api: VoiceApi) -> Self {
        Self::of(voice_api, Keeper::AfricasTalking).await
    }

    pub async fn of(voice_api: VoiceApi, keeper: Keeper) -> Self {
        let gateway = Gateway::start().await;
        let book = Book::of(&voice_api);
        let company = (keeper == Keeper::Company).then(|| company(&voice_api, gateway.address));
        let credentials = Credentials {
            username: "acme".into(),
            api_key: "atsk_seeded".into(),
            numbers: PhoneNumber::parse("+254711082000").into_iter().collect(),
            number_policy: NumberPolicy::Fixed,
            client_name: "achieng".into(),
            // Nobody answers there.
            token_url: "http://127.0.0.1:1/".parse().expect("an address"),
            gateway_url: format!("ws://{}", gateway.address).parse().expect("an address"),
            voice_api: Box::new(voice_api),
        };
        let config = PhoneConfig {
            account: AccountSource::AfricasTalking(credentials),
            database: PathBuf::new(),
            simulator: PathBuf::new(),
            notices: Vec::new(),
            accounts: no_accounts(),
        };
        let (sender, inputs) = mpsc::unbounded_channel();
        let (history, rows) = History::told();
        let desktop = Arc::new(Desktop::default());
        let (here, _) = watch::channel(None);
        let do_not_call = DoNotCall::new();
        do_not_call.load(None).expect("nothing to read");
        let list = do_not_call.clone();
        let mut actor = Actor::new(config, history, list, here, desktop.clone(), sender);
        actor.reach.company = company;
        let mut world = Self {
            actor,
            inputs,
            desktop,
            do_not_call,
            gateway,
            rows,
            book,
            dialled: 0,
            tokens_come: true,
            clicks: HashMap::new(),
            by_choice: HashMap::new(),
            by_takeover: HashMap::new(),
            asked: HashMap::new(),
            at_says: Outcome::Queued { session: None },
        };
        world.put(|actor| actor.reach(Event::TryNow));
        for _ in 0..100 {
            world.settle().await;
        }
        assert!(world.is_ready(), "{:?}", world.snapshot());
        world
    }

    pub fn snapshot(&self) -> &Snapshot {
        self.book.last()
    }

    pub fn is_ready(&self) -> bool {
        matches!(self.snapshot().line, LineView::Ready { .. })
    }

    /// The agent asks; the flags of the last snapshot have told whether it will be done.
    pub async fn act(&mut self, intent: Intent) {
        let expected = self.is_offered(&intent);
        let (reply, mut answer) = oneshot::channel();
        let wanted = intent.clone();
        self.put(|actor| actor.handle(Input::Intent(intent, reply)));
        let outcome = answer.try_recv().expect("an answer at once");
        if wanted == Intent::CallByPhone && outcome.is_ok() {
            let called = self.snapshot().phone_call.as_ref().map(|call| call.peer.clone());
            let called = called.expect("a card");
            self.click(&called);
            count(&mut self.by_choice, &called);
        }
        assert_eq!(outcome.is_ok(), expected, "{wanted:?}: {outcome:?} in {:?}", self.snapshot());
        assert!(!matches!(outcome, Err(Refusal::Internal { .. })), "{outcome:?}");
        self.settle().await;
    }

    /// Something happens that the phone is told of as it is.
    pub async fn input(&mut self, input: Input) {
        self.put(|actor| actor.handle(input));
        self.settle().await;
    }

    /// As [`World::input`], for what is said of the present attempt to be reachable.
    pub async fn attempt(&mut self, input: impl FnOnce(u64) -> Input) {
        let input = input(self.actor.reach.attempt());
        self.input(input).await;
    }

    /// The page does or says something by itself.
    pub async fn page(&mut self, does: impl FnOnce(&mut Page) -> Vec<PageMessage>) {
        if let Some(number) = self.actor.reach.page() {
            let said = self.desktop.held().pages.get_mut(&number).map(does).unwrap_or_default();
            if !said.is_empty() {
                self.put(|actor| actor.handle(Input::Page(number, said)));
            }
        }
        self.settle().await;
    }

    pub async fn wait(&mut self, time: Duration) {
        let mut left = time;
        while !left.is_zero() {
            let step = left.min(STEP);
            advance(step).await;
            left -= step;
            self.settle().await;
        }
    }

    /// The phone stops in the middle of it all.
    pub fn stop(mut self) {
        self.put(Actor::end_call_for_good);
        self.close();
    }

    /// Every row is closed.
    pub fn close(mut self) {
        self.read_rows();
        events::check(&self.actor.events.told.log, &self.actor.events.told.up());
        self.book.close();
    }

    /// Follows what happens until nothing happens any more.
    pub async fn settle(&mut self) {
        self.follow().await;
        // On a busy machine the end of a socket comes some time after the last that was sent by it.
        for _ in 0..LATE {
            if !self.is_ready_nowhere() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
            self.follow().await;
        }
        self.check_at_rest();
    }

    async fn follow(&mut self) {
        loop {
            self.settle_here().await;
            let happened = self.gateway.happened();
            self.gateway.ask();
            for _ in 0..PATIENCE {
                if self.gateway.is_answered() {
                    break;
                }
                yield_now().await;
            }
            if !self.settle_here().await && self.gateway.happened() == happened {
                break;
            }
        }
    }

    /// The same on this side of the sockets; tells whether anything happened.
    async fn settle_here(&mut self) -> bool {
        let (mut quiet, mut anything) = (0, false);
        while quiet < QUIET {
            quiet += 1;
            while let Ok(input) = self.inputs.try_recv() {
                (quiet, anything) = (0, true);
                // It is fetched from where nobody answers.
                let input = if let Input::Token(attempt, _) = input
                    && self.tokens_come
                {
                    Input::Token(attempt, Ok(FetchedToken { token: token(), number: None }))
                } else if let Input::PhoneCall(id, _) = input {
                    // It was asked where nobody answers.
                    let called = self.snapshot().phone_call.as_ref().filter(|call| call.id == id.0);
                    if let Some(number) = called.map(|call| call.peer.clone()) {
                        count(&mut self.asked, &number);
                    }
                    Input::PhoneCall(id, self.is_told())
                } else {
                    input
                };
                self.put(|actor| actor.handle(input));
            }
            let pages: Vec<u64> = self.desktop.held().pages.keys().copied().collect();
            for page in pages {
                if self.page_speaks(page) {
                    (quiet, anything) = (0, true);
                }
            }
            yield_now().await;
        }
        anything
    }

    fn page_speaks(&mut self, number: u64) -> bool {
        let mut held = self.desktop.held();
        let Some(page) = held.pages.get_mut(&number).filter(|page| !page.hangs) else {
            return false;
        };
        let (said, loaded) = (page.work(), page.loads());
        drop(held);
        if loaded {
            // `Hello`, without the engine that it starts.
            self.put(|actor| actor.reach_of(number, Event::PageHere));
        }
        if said.is_empty() {
            return loaded;
        }
        self.put(|actor| actor.handle(Input::Page(number, said)));
        true
    }

    /// One input, as the loop of the actor handles it.
    pub(super) fn put(&mut self, what: impl FnOnce(&mut Actor)) {
        self.actor.reach.token.get_or_insert_with(token);
        what(&mut self.actor);
        self.actor.show();
        self.check();
    }
}
