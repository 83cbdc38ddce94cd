import Foundation
import Logging
import Mail
import NIOCore
import Organization
import PosternTesting
import Queueing
import Storage
import Testing

@testable import Operations

@Suite("Export of a message")
struct MessageExportTests {
    private let folder: TemporaryFolder
    private let clock = VirtualClock()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let server: ServerConfiguration

    init() throws {
        folder = try TemporaryFolder()
        server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: folder.path + "/data")
    }

    /// A message, suspended, that Ann and Bob get in one form and Carl in another.
    private func store() async throws -> MessageView {
        let store = try MailStore.open(folder: server.data, time: clock, logger: logger)
        defer { store.close() }
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
        func submit(_ transaction: StoreTransaction) async throws -> CommitReceipt {
            try await withCheckedThrowingContinuation { continuation in
                store.submit(transaction) { continuation.resume(with: $0) }
            }
        }
        let receipt = try await submit(StoreTransaction(acceptances: [acceptance]))
        _ = try await submit(
            StoreTransaction(
                updates: receipt.accepted[0].recipients.map {
                    RecipientUpdate(id: $0.id, state: .waiting, isSuspended: true, event: nil)
                }))
        let answer = try StoppedGateway(server: server, time: clock, logger: logger)
            .answer(.messageExport(message: "1"))
        guard case .message(let view) = answer else { throw ProgramError("\(answer)") }
        return view
    }

    @Test("writes what one recipient gets, and does not choose between different copies by itself")
    func copies() async throws {
        let view = try await store()
        let export = MessageExport(server: server, time: clock, logger: logger)
        let file = folder.path + "/message.eml"
        let error = #expect(throws: OperationFailure.self) { try export.write(view, to: file) }
        #expect(error?.lines == ["The recipients of message 1 get different copies; name one with --recipient."])
        let unknown = #expect(throws: OperationFailure.self) {
            try export.write(view, for: "dan@contoso.com", to: file)
        }
        #expect(unknown?.lines == ["Message 1 does not wait for dan@contoso.com."])
        for (name, number) in [("Bob", 0), ("carl", 1)] {
            let file = "\(folder.path)/\(name).eml"
            let summary = try export.write(view, for: "\(name)@contoso.com", to: file)
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
