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
            try await desk.perform(MessageRelease(message: "1"))
        }
        #expect(refusal?.lines.first?.contains("is not suspended, so it may leave at any moment") == true)
        #expect(desk.store.auditLog.isEmpty)
        _ = try await desk.perform(MessageSuspend(message: "1"))
        return try await desk.perform(MessageRelease(message: "1"))
    }

    @Test("writes what one recipient gets, and does not choose between different copies by itself")
    func copies() async throws {
        let desk = try await OperationDesk()
        let view = try await message(at: desk)
        let export = MessageExport(from: desk.store)
        let file = folder.path + "/message.eml"
        let error = await #expect(throws: OperationFailure.self) { try await export.write(view, to: file) }
        #expect(error?.lines == ["The recipients of message 1 get different copies; name one with --recipient."])
        let unknown = await #expect(throws: OperationFailure.self) {
            try await export.write(view, for: "dan@contoso.com", to: file)
        }
        #expect(unknown?.lines == ["Message 1 does not wait for dan@contoso.com."])
        for (name, number) in [("Bob", 0), ("carl", 1)] {
            let file = "\(folder.path)/\(name).eml"
            let summary = try await export.write(view, for: "\(name)@contoso.com", to: file)
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
