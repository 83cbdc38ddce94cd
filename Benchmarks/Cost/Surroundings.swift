import DNS
import Mail
import MailFlow
import NIOCore
import Organization
import Queueing
import Transport

/// Clocks that the scenario moves.
// Sendable without a check because it is moved while no other thread works.
final class SteppedTime: TimeSource, @unchecked Sendable {
    private var passed: Int64 = 0

    func advance(by interval: Interval) { passed += interval.milliseconds }

    func now() -> Instant { Instant(milliseconds: 5_000_000 + passed) }

    func wallTime() -> WallTime { WallTime(milliseconds: 1_764_500_000_000 + passed) }

    /// Waits until it is cancelled: no deadline is ever reached here, and no timer of the system is set.
    func wait(until moment: Instant) async {
        let (never, end) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        withExtendedLifetime(end) {}
    }
}

/// Random bits that are the same in each run (SplitMix64).
// Sendable without a check because one thread asks for them.
final class RepeatedRandom: RandomSource, @unchecked Sendable {
    private var state: UInt64 = 14

    func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}

/// TXT records of a sender, and nothing else.
struct SenderZone: Resolver {
    let texts: [Domain: String]

    func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        guard type == .txt, let text = texts[name] else { return Answer(.nameError, timeToLive: 86_400) }
        return Answer(.records([.text(Array(text.utf8))]), timeToLive: 86_400)
    }
}

/// The configuration in force, as the gateway keeps it.
final class FixedConfiguration: MailPolicySource, RouteLookup {
    let snapshot: ConfigurationSnapshot
    private let policy: any MailPolicy
    private let router: Router

    init(_ server: ServerConfiguration, _ document: OrganizationDocument) {
        snapshot = ConfigurationSnapshot(
            server: server, organizations: [OrganizationSnapshot(document, revision: 1)])
        let basis = ExaminationBasis(
            snapshot: snapshot, secrets: nil, keyring: DKIMKeyring(), stages: Examination.stages)
        policy = ConfiguredPolicy(basis) { true }
        router = Router(snapshot: snapshot)
    }

    func currentPolicy() -> any MailPolicy { policy }

    func nextHop(for key: QueueKey) -> NextHop? { router.nextHop(for: key) }
}

/// No listener of this server is a destination.
struct NoListeners: OwnListenerLookup {
    func contains(_ address: IPAddress, _ port: Int) -> Bool { false }
}

/// Makes no reports: no scenario needs one.
struct NoReports: ReportComposer {
    func report(_ kind: ReportKind, on message: StoredMessage, recipients: [ReportedRecipient]) -> ReportDecision {
        .suppressed(reason: "none are made here")
    }
}

/// Forgets refusals. The gateway writes them on a thread of its own, some at a time by the clock.
struct NoRefusals: PerimeterLog {
    func record(_ refusal: PerimeterRefusal) {}
}
