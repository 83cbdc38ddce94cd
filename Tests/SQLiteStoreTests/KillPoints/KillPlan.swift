import Foundation
import Log
import Mail
import NIOCore
import PosternTesting
import Queueing

@testable import NodeState
@testable import SQLiteStore

/// What the process to be killed does, in the same order each time, so that the test knows what may be in the folder.
enum KillPlan {
    struct Message {
        var size: Int
        var recipients: Int
    }

    /// The end of a message's recipient.
    struct End: Hashable {
        var message: String
        var index: Int
        var state: RecipientState
    }

    struct Step {
        var accepts: [String] = []
        var ends: [End] = []
        var defers: [String] = []
        /// Messages whose copies are let out of quarantine.
        var releases: [String] = []
        /// Messages whose copies are deleted from quarantine.
        var discards: [String] = []
        /// Messages whose copies a moderator rejects.
        var declines: [String] = []
        /// Messages whose copies are held while they wait.
        var holds: [String] = []
        /// The entry of the audit log in its transaction, where an administrator ends the recipients.
        var audit: AuditAction?

        /// Whether it goes into the mark log, and is durable before its commit.
        var isMarksAlone: Bool {
            accepts.isEmpty && audit == nil && releases.isEmpty && discards.isEmpty && declines.isEmpty && holds.isEmpty
        }

        /// Messages whose copies it takes out of quarantine for good.
        var losses: [String] { discards + declines }
    }

    /// A mistake of the store that the account must see.
    enum Mistake: String, CaseIterable, Codable, Sendable {
        /// An acceptance is acknowledged before its commit.
        case earlyAcknowledgement
        /// A report and the end that it reports are two transactions.
        case reportApart
        /// A mark is acknowledged but never written.
        case forgottenMark
        /// An end that an administrator ordered and its entry are two transactions.
        case entryApart
    }

    /// Eight of the large ones fill a segment; the huge one has one for itself.
    static let messages: [String: Message] = {
        var messages = [
            "small-1": Message(size: 300, recipients: 2), "small-2": Message(size: 0, recipients: 1),
            "small-3": Message(size: 2_000, recipients: 1), "report-1": Message(size: 500, recipients: 1),
            "report-2": Message(size: 500, recipients: 1), "after": Message(size: 700, recipients: 1),
            "huge": Message(size: 70_000, recipients: 1), "held-1": Message(size: 400, recipients: 1),
            "held-2": Message(size: 600, recipients: 1), "held-3": Message(size: 800, recipients: 1),
            "report-3": Message(size: 500, recipients: 1), "late-1": Message(size: 900, recipients: 1),
        ]
        for number in 1...9 { messages["large-\(number)"] = Message(size: 8_000, recipients: 1) }
        return messages
    }()

    private static func end(_ message: String, _ state: RecipientState = .delivered) -> End {
        End(message: message, index: 0, state: state)
    }

    /// The steps of one entry are submitted at once, so that they may share a commit. The store is opened anew after
    /// these, so that it recovers, and then ``finish`` follows.
    static let start: [[Step]] = [
        [Step(accepts: ["small-1"])],
        [Step(accepts: ["large-1", "large-2", "large-3"])],
        [
            Step(accepts: ["large-4"]), Step(accepts: ["large-5", "small-2"]), Step(ends: [end("small-1")]),
            Step(accepts: ["large-6"]), Step(accepts: ["large-7"]), Step(accepts: ["large-8"]),
        ],
        [Step(defers: ["small-1"])],
        [Step(accepts: ["report-1"], ends: [end("large-1", .failed)])],
        [Step(accepts: ["large-9"]), Step(accepts: ["huge"])],
        [
            Step(ends: [end("large-2"), end("large-3")]), Step(ends: [end("large-4"), end("huge")]),
            Step(ends: [end("large-5"), end("small-2")]),
        ],
        [Step(accepts: ["report-2"], ends: [end("large-6", .expired)]), Step(ends: [end("large-7", .removed)])],
        [Step(accepts: ["held-1", "held-2", "held-3"])], [Step(releases: ["held-1"], audit: .quarantineRelease)],
    ]

    static let finish: [[Step]] = [
        [Step(accepts: ["small-3"])], [Step(ends: [end("large-8")]), Step(ends: [end("report-1")])],
        [Step(ends: [end("report-2", .removed)], audit: .messageRemove)],
        [Step(ends: [end("held-1")])], [Step(discards: ["held-2"])],
        [Step(accepts: ["report-3"], declines: ["held-3"], audit: .moderationReject)],
        [Step(accepts: ["late-1"])], [Step(holds: ["late-1"])],
    ]

    static let steps = (start + finish).joined()
    static let queue = QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir")
    static let document = "name: contoso"

    /// The entry of the audit log for a change of the plan.
    static func entry(_ action: AuditAction) -> AuditEntry {
        AuditEntry(
            at: clock().wallTime(), by: .system, authentication: "none", organization: "contoso", action,
            change: "as planned")
    }

    static func content(_ label: String) -> [UInt8] {
        let size = messages[label]?.size ?? 0
        return Array(String(repeating: label + "\r\n", count: size / label.utf8.count + 1).utf8.prefix(size))
    }

    static func open(_ folder: String) throws -> SQLiteStore {
        var configuration = StoreConfiguration()
        configuration.inlineBodyBytes = 2_048
        configuration.segmentBytes = 64 << 10
        configuration.syncDelay = .milliseconds(5)
        // What is held is encrypted, so that all of it is killed with that, too.
        configuration.quarantineKeys = try QuarantineKeys(String(repeating: "A", count: 43) + "=")
        return try SQLiteStore.open(
            folder: folder, time: clock(), configuration: configuration,
            logger: .silent, bootID: "boot-1",
            synchronizer: SystemSynchronizer(), disk: SystemDiskSpace(), pageLimit: nil)
    }

    static func clock() -> VirtualClock {
        VirtualClock(now: Instant(milliseconds: 5_000_000), wall: WallTime(milliseconds: 1_700_000_000_000))
    }

    static func transaction(_ step: Step, _ sequences: [String: SequenceNumber]) throws -> StoreTransaction {
        let fixture = StoreFixture()
        var updates: [RecipientUpdate] = []
        for end in step.ends {
            guard let sequence = sequences[end.message] else { continue }
            updates.append(fixture.end(RecipientID(sequence, index: end.index), end.state))
        }
        for label in step.defers {
            guard let sequence = sequences[label] else { continue }
            updates.append(
                RecipientUpdate(
                    id: RecipientID(sequence, index: 1), state: .waiting, attempts: 3,
                    notBefore: Instant(milliseconds: 6_000_000), event: nil))
        }
        var transaction = StoreTransaction(
            acceptances: try step.accepts.map { try acceptance($0, fixture) }, updates: updates,
            audit: step.audit.map { [entry($0)] } ?? [])
        for label in step.releases {
            guard let sequence = sequences[label] else { continue }
            transaction.quarantine.append(fixture.release(RecipientID(sequence, index: 0)))
        }
        for label in step.discards {
            guard let sequence = sequences[label] else { continue }
            transaction.quarantine.append(fixture.discard(RecipientID(sequence, index: 0)))
        }
        for label in step.declines {
            guard let sequence = sequences[label] else { continue }
            transaction.quarantine.append(fixture.decline(RecipientID(sequence, index: 0)))
        }
        for label in step.holds {
            guard let sequence = sequences[label] else { continue }
            transaction.quarantine.append(try lateHold(label, sequence, fixture))
        }
        return transaction
    }

    /// The hold of a message that waits.
    private static func lateHold(
        _ label: String, _ sequence: SequenceNumber, _ fixture: StoreFixture
    ) throws -> QuarantineAction {
        var delivery = try acceptance(label, fixture).copies[0].deliveries[0]
        delivery.placement = .quarantine(fixture.hold(.highConfPhish))
        let id = RecipientID(sequence, index: 0)
        guard let item = QuarantineItem(delivery, of: try acceptance(label, fixture), as: id) else {
            throw StoreError.failed("\(label) is not held")
        }
        let event = item.lateEvent("a cause", at: clock().wallTime())
        return .hold(LateHold(sequence: sequence, copies: [LateHold.Copy(item: item, event: event)]))
    }

    /// Whether a message waits when it comes and is held later.
    static func isHeldLate(_ label: String) -> Bool { steps.contains { $0.holds.contains(label) } }

    /// Whether a message is held in quarantine when it comes.
    static func isHeld(_ label: String) -> Bool { label.hasPrefix("held") }

    private static func acceptance(_ label: String, _ fixture: StoreFixture) throws -> Acceptance {
        let count = messages[label]?.recipients ?? 1
        var acceptance = try fixture.acceptance(
            recipients: (0..<count).map { "r\($0)@contoso.com" },
            origin: label.hasPrefix("report") ? .report : .smtp, subject: label)
        acceptance.content = .memory(ByteBuffer(bytes: content(label)))
        if isHeld(label) { acceptance.copies[0].deliveries[0].placement = .quarantine(hold(label, fixture)) }
        if count > 1 {
            let last = acceptance.copies[0].deliveries.removeLast()
            acceptance.copies.append(MessageCopy(edits: otherEdits(label), deliveries: [last]))
        }
        return acceptance
    }

    /// The last one waits for a moderator.
    private static func hold(_ label: String, _ fixture: StoreFixture) -> QuarantineHold {
        label == "held-3" ? fixture.moderated(by: "ann@contoso.com") : fixture.hold(.spam)
    }

    /// What the last of several recipients gets.
    static func otherEdits(_ label: String) -> MessageEdits { MessageEdits(prepended: ["X-Copy: \(label)"]) }
}
