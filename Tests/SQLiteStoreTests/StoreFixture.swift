import Foundation
import Log
import Mail
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

/// A store in a folder of its own that goes with the fixture.
final class StoreFixture: @unchecked Sendable {
    // Tests use it from one task; the store itself is thread-safe.
    let folder: String
    let clock = VirtualClock(
        now: Instant(milliseconds: 5_000_000), wall: WallTime(milliseconds: 1_700_000_000_000))
    var configuration = StoreConfiguration()

    init() {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        configuration.segmentBytes = 1 << 20
        configuration.syncDelay = .milliseconds(5)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func open(
        folder other: String? = nil, boot: String = "boot-1", synchronizer: any DiskSynchronizer = SystemSynchronizer(),
        disk: any DiskSpace = SystemDiskSpace(), pageLimit: Int? = nil, logger: Logger = .silent
    ) throws -> SQLiteStore {
        try SQLiteStore.open(
            folder: other ?? folder, time: clock, configuration: configuration,
            logger: logger, bootID: boot, synchronizer: synchronizer,
            disk: disk, pageLimit: pageLimit)
    }

    /// Makes the folder before a store does.
    func makeFolder() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// The folder as the death of the process leaves it at this moment.
    func copy() throws -> String {
        let copy = folder + "/copy-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where !name.hasPrefix("copy-") && !name.hasSuffix("-shm") {
            try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(copy)/\(name)")
        }
        return copy
    }

    func acceptance(
        size: Int = 1_000, recipients: [String] = ["ann@contoso.com"], origin: Acceptance.Origin = .smtp,
        organization: String = "contoso", sender: String = "sam@fabrikam.example", subject: String = "Hello"
    ) throws -> Acceptance {
        var generator = SystemRandomNumberGenerator()
        let line = "0123456789\r\n"
        let text = String(repeating: line, count: size / line.utf8.count + 1).utf8.prefix(size)
        let key = QueueKey(organization: organization, deliveryType: .mailbox, nextHop: "maildir")
        return Acceptance(
            networkMessageID: NetworkMessageID(using: &generator), organization: organization, origin: origin,
            envelope: Envelope(
                sender: sender.isEmpty ? .null : .mailbox(try address(sender)), returnContent: .headers,
                envelopeID: "abc+2Bd", smtpUTF8: true, eightBitMIME: true),
            content: .memory(ByteBuffer(bytes: text)),
            priority: .high, acceptedAt: clock.now(), receivedAt: clock.wallTime(),
            clientAddress: IPAddress("192.0.2.7"), clientName: "mail.fabrikam.example",
            messageIDField: "<1@fabrikam.example>", subject: subject,
            decisions: [
                Decision(.routing, organization: organization, inputs: ["a=\"b\""], outcome: .routed(.maildir))
            ],
            copies: [
                MessageCopy(
                    edits: MessageEdits(prepended: ["Received: from a\r\n by b"], appended: ["Date: \"now\""]),
                    deliveries: try recipients.map { text in
                        Delivery(
                            recipient: EnvelopeRecipient(
                                address: try address(text), notify: [.failure, .delay], originalRecipient: "rfc822;x"),
                            deliverTo: try address("box-" + text), placement: .junk, key: key,
                            routing: RoutingInputs(direction: .incoming, arrivalConnector: "From HQ", revision: 7))
                    })
            ])
    }

    func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    func end(_ id: RecipientID, _ state: RecipientState = .delivered, detail: String = "250 2.0.0 OK")
        -> RecipientUpdate
    {
        RecipientUpdate(
            id: id, state: state,
            event: RecipientEvent(
                state == .delivered ? .deliver : .fail, at: clock.wallTime(), remote: "mx [192.0.2.9]:25",
                detail: detail)
        )
    }
}

extension SQLiteStore {
    func commit(
        _ acceptances: [Acceptance] = [], _ updates: [RecipientUpdate] = []
    ) async throws(StoreError) -> CommitReceipt {
        try await commit(StoreTransaction(acceptances: acceptances, updates: updates))
    }

    func fetch(_ sequence: SequenceNumber, _ recipients: [RecipientID]) async throws(StoreError) -> StoredMessage? {
        try await message(sequence, recipients: recipients)
    }

    /// All that waits, in pages of `limit`.
    func waiting(limit: Int = 5_000) async throws(StoreError) -> [QueuedRecipient] {
        var all: [QueuedRecipient] = []
        while true {
            let page = try await waiting(after: all.last?.id, limit: limit)
            if page.isEmpty { return all }
            all += page
        }
    }

    func state(of id: RecipientID) async throws(StoreError) -> RecipientState? {
        try await status(of: "\(id.sequence)")?.recipients.first { $0.id == id }?.state
    }

    /// Damages it as a test wants it.
    func damage(_ sql: String) async throws(StoreError) { try await change { try $0.execute(sql) } }
}

extension MessageContent {
    func bytes() throws -> [UInt8] {
        switch self {
        case .memory(let buffer): return Array(buffer.readableBytesView)
        case .file(let file): return Array(try file.read(at: 0, count: file.size).readableBytesView)
        }
    }
}
