import Foundation
import Mail
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Export of a message")
struct MessageExportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A message, suspended, that Ann and Bob get in one form and Carl in another.
    private func message(at desk: OperationDesk) async throws -> MessageView {
        let clock = desk.clock
        func copy(_ field: String, _ names: [String]) throws -> MessageCopy {
            MessageCopy(
                edits: MessageEdits(prepended: [field]),
                deliveries: try names.map { name in
                    let address = try #require(EmailAddress("\(name)@contoso.com"))
                    return Delivery(
                        recipient: EnvelopeRecipient(address: address), deliverTo: address,
                        key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir"),
                        routing: RoutingInputs(direction: .incoming, revision: 1))
                })
        }
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(high: 1, low: 2), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: .null), content: .memory(ByteBuffer(string: "Subject: x\r\n\r\nbody\r\n")),
            priority: .normal, acceptedAt: clock.now(), receivedAt: clock.wallTime(), clientAddress: nil,
            clientName: "c", messageIDField: "<1@a>", subject: "x", decisions: [],
            copies: [try copy("X-Copy: 0", ["ann", "bob"]), try copy("X-Copy: 1", ["carl"])])
        try await desk.store.commit(StoreTransaction(acceptances: [acceptance]))
        let refusal = await #expect(throws: OperationFailure.self) {
            try await desk.perform(MessageRelease(message: "1", reason: "a fault report"))
        }
        #expect(refusal?.lines.first?.contains("is not suspended, so it may leave at any moment") == true)
        #expect(desk.store.auditLog.isEmpty)
        _ = try await desk.perform(MessageSuspend(message: "1"))
        return try await desk.perform(
            MessageRelease(message: "1", recipient: "ann@contoso.com", reason: "a fault report"))
    }

    /// Orders of a copy that there is not, and what is said of them.
    static let refused: [(String?, String)] = [
        (nil, "The recipients of message 1 get different copies; name one with --recipient."),
        ("dan@contoso.com", "Message 1 does not wait for dan@contoso.com."),
        ("dan", "Message 1 does not wait for dan."),
    ]

    @Test("has no entry in the audit log of a copy that there is not, and one that says whose was read")
    func entries() async throws {
        let desk = try await OperationDesk()
        _ = try await message(at: desk)
        #expect(desk.store.auditLog.last?.change == "content read, as ann@contoso.com gets it")
        let log = desk.store.auditLog
        for (recipient, sentence) in Self.refused {
            let error = await #expect(throws: OperationFailure.self) {
                try await desk.perform(
                    MessageRelease(message: "1", recipient: recipient, reason: "a fault report"))
            }
            #expect(error?.lines == [sentence])
        }
        #expect(desk.store.auditLog == log)
    }

    @Test("never writes over a file, and leaves none when it is given up")
    func output() throws {
        let file = folder.path + "/message.eml"
        let output = try ExportOutput(file)
        let error = #expect(throws: OperationFailure.self) { try ExportOutput(file) }
        #expect(error?.lines.first?.hasSuffix("message.eml exists already; name a file that does not.") == true)
        output.abandon()
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test("writes what one recipient gets")
    func copies() async throws {
        let desk = try await OperationDesk()
        let view = try await message(at: desk)
        let export = MessageExport(from: desk.store)
        for (name, number) in [("Bob", 0), ("carl", 1)] {
            let file = "\(folder.path)/\(name).eml"
            let output = try ExportOutput(file)
            let summary = try await export.write(view, for: "\(name)@contoso.com", to: output)
            try output.finish()
            #expect(summary.file == file)
            #expect(summary.recipients == ["\(name.lowercased())@contoso.com"])
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(
                text == "X-Sender: <> BODY=7BIT\r\nX-Receiver: <\(name.lowercased())@contoso.com>\r\n"
                    + "X-CreatedBy: Postern\r\nX-EndOfInjectedXHeaders:\r\nX-Copy: \(number)\r\nSubject: x\r\n\r\nbody\r\n"
            )
            #expect(summary.size == text.utf8.count)
        }
    }
}
