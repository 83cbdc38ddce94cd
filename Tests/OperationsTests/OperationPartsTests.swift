import Mail
import NIOConcurrencyHelpers
import Queueing
import Testing

@testable import Operations

@Suite("What operations are made of", .timeLimit(.minutes(30)))
struct OperationPartsTests {
    @Test("a failure to write says that nothing was changed where that is known, and else that it is not known")
    func writing() {
        let full = OperationFailure(writing: .full)
        #expect(full.lines == ["Nothing was changed, because the store failed: the disk is full."])
        let doubtful = OperationFailure(writing: .inDoubt("the connection broke"), "Nothing was applied")
        #expect(doubtful.lines.first?.contains("Nothing") == false)
        #expect(doubtful.lines.first?.contains("can't be found out, because the store failed: the connection") == true)
    }

    @Test("work that is done one at a time is done in the order in which it was asked for")
    func serialAccess() async {
        let access = SerialAccess()
        let order = NIOLockedValueBox<[Int]>([])
        let isBusy = NIOLockedValueBox(false)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    await access.run {
                        #expect(
                            !isBusy.withLockedValue { busy in
                                defer { busy = true }; return busy
                            })
                        await Task.yield()
                        order.withLockedValue { $0.append(number) }
                        isBusy.withLockedValue { $0 = false }
                    }
                }
            }
        }
        #expect(order.withLockedValue { $0 }.sorted() == Array(0..<50))
    }

    @Test("Rounds makes one more round of any number of calls that come during one")
    func rounds() async {
        let rounds = Rounds()
        var count = 0
        for expected in [2, 3] {
            await rounds.run {
                count += 1
                guard count == 1 else { return }
                for _ in 0..<3 { await rounds.run { Issue.record("two rounds at a time") } }
            }
            #expect(count == expected)
        }
    }

    @Test("a command's name for a queue finds the one queue that it fits")
    func queueNames() throws {
        func status(_ organization: String, _ type: DeliveryType, _ hop: String) -> QueueStatus {
            QueueStatus(
                key: QueueKey(organization: organization, deliveryType: type, nextHop: hop), status: .ready,
                messageCount: 1, deferredMessageCount: 0, activeAttempts: 0, lastError: nil, lastRetryTime: nil,
                nextRetryTime: nil, retryCount: 0)
        }
        let queues = [
            status("contoso", .mailbox, "maildir"), status("fabrikam", .mailbox, "maildir"),
            status("contoso", .dnsConnector, "example.net"),
        ]
        let shown = { (key: QueueKey) in key.organization == "fabrikam" ? "[10.0.0.25]:24" : key.nextHop }
        #expect(try QueueName.find("10.0.0.25", among: queues, shown: shown) == queues[1])
        #expect(try QueueName.find("example.net", among: queues, shown: shown) == queues[2])
        #expect(
            try QueueName.find(#"fabrikam\SmtpDeliveryToMailbox\maildir"#, among: queues, shown: shown) == queues[1])
        #expect(try QueueName.find("contoso/SmtpDeliveryToMailbox/maildir", among: queues, shown: shown) == queues[0])
        #expect(try QueueName.find("EXAMPLE.net", among: queues, shown: shown) == queues[2])
        #expect(try QueueName.find("Contoso/smtpDeliveryToMailbox/Maildir", among: queues, shown: shown) == queues[0])
        let twins = [status("contoso", .smartHost, "To HQ"), status("contoso", .smartHost, "to hq")]
        #expect(try QueueName.find("to hq", among: twins, shown: shown) == twins[1])
        #expect(throws: OperationFailure.self) { try QueueName.find("TO HQ", among: twins, shown: shown) }
        #expect(throws: OperationFailure.self) { try QueueName.find("", among: queues, shown: shown) }
        #expect(throws: OperationFailure.self) { try QueueName.find("maildir", among: queues, shown: shown) }
        #expect(throws: OperationFailure.self) { try QueueName.find("example.org", among: queues, shown: shown) }
    }
}
