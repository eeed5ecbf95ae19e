//! One call between two connections, and the chirps that pass through it.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use media::{
    AudioSettings, Configuration, Connection, ConnectionEvent, IceCandidate, Media, SdpKind,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::chirps::{self, COUNT, RATE};

const PATIENCE: Duration = Duration::from_secs(20);

/// The delay of each chirp in milliseconds.
pub fn delays(processing: bool) -> Vec<f64> {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let speaks = Side::new(Some("mic"), Some("elsewhere"), processing);
        let hears = Side::new(Some("nobody"), Some("ear"), processing);
        let call = tokio::time::timeout(PATIENCE, connect(speaks, hears));
        let call = call.await.expect("connected in time");
        let delays = tokio::task::spawn_blocking(measure).await.unwrap();
        call.iter().for_each(|side| side.connection.close());
        delays
    })
}

struct Side {
    connection: Connection,
    candidates: UnboundedReceiver<Option<IceCandidate>>,
    connected: UnboundedReceiver<()>,
    _media: Media,
}

impl Side {
    fn new(microphone: Option<&str>, speaker: Option<&str>, processing: bool) -> Self {
        let media = Media::start(
            AudioSettings {
                microphone: microphone.map(str::to_owned),
                speaker: speaker.map(str::to_owned),
                ringer: None,
                echo_cancellation: processing,
                noise_suppression: processing,
                gain_control: processing,
            },
            |_| (),
        );
        let (found, candidates) = unbounded_channel();
        let (up, connected) = unbounded_channel();
        let note = move |event| {
            if event == ConnectionEvent::ConnectionState("connected") {
                let _ = up.send(());
            } else if let ConnectionEvent::IceCandidate(candidate) = event {
                let _ = found.send(candidate);
            }
        };
        let connection = media.connect(Configuration::default(), note).unwrap();
        Self { connection, candidates, connected, _media: media }
    }
}

async fn connect(mut a: Side, mut b: Side) -> [Side; 2] {
    let offer = a.connection.create_offer().await.unwrap();
    a.connection.set_local_description(SdpKind::Offer, &offer).await.unwrap();
    b.connection.set_remote_description(SdpKind::Offer, &offer).await.unwrap();
    let answer = b.connection.create_answer().await.unwrap();
    b.connection.set_local_description(SdpKind::Answer, &answer).await.unwrap();
    a.connection.set_remote_description(SdpKind::Answer, &answer).await.unwrap();
    tokio::join!(
        trickle(&mut a.candidates, &b.connection),
        trickle(&mut b.candidates, &a.connection)
    );
    a.connected.recv().await.unwrap();
    b.connected.recv().await.unwrap();
    [a, b]
}

async fn trickle(from: &mut UnboundedReceiver<Option<IceCandidate>>, to: &Connection) {
    while let Some(candidate) = from.recv().await {
        let last = candidate.is_none();
        to.add_ice_candidate(candidate).await.unwrap();
        if last {
            return;
        }
    }
}

/// Says the chirps into the mouth and listens to mouth and ear at once.
fn measure() -> Vec<f64> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chirps.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE as u32,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&file, spec).unwrap();
    chirps::sound().into_iter().for_each(|sample| writer.write_sample(sample).unwrap());
    writer.finalize().unwrap();

    let mut recorder = Command::new("parec")
        .args(["--device=room.monitor", "--raw", "--format=s16le", "--rate=48000"])
        .args(["--channels=2", "--latency-msec=20"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut mouth = Command::new("paplay").arg("--device=mouth").arg(&file).spawn().unwrap();
    let mut bytes = vec![0; (COUNT + 2) * RATE * 4];
    recorder.stdout.take().unwrap().read_exact(&mut bytes).unwrap();
    let _ = (recorder.kill(), recorder.wait(), mouth.wait());

    let samples: Vec<f32> = bytes
        .as_chunks()
        .0
        .iter()
        .map(|&pair| f32::from(i16::from_le_bytes(pair)) / 32768.0)
        .collect();
    let channel = |side| samples.iter().skip(side).step_by(2).copied().collect::<Vec<f32>>();
    chirps::delays(&channel(0), &channel(1))
}
