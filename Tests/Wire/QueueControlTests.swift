import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct QueueControl {
        private static func organization(port: UInt16, more: String = "") -> String {
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            inboundConnectors:
              - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [127.0.0.25] }
            outboundConnectors:
              - { Name: To the partner, RecipientDomains: [partner.test], UseMXRecord: false,
                  SmartHosts: ["127.0.0.1:\(port)"], StrictOrder: true }
            \(more)
            """
        }

        private struct Listing: Decodable {
            var isRunning: Bool
            var queues: [Queue]
        }

        private struct Queue: Decodable {
            var identity: String
            var status: String
            var messageCount: Int
            var lastError: String?
            var alerts: [String]

            enum CodingKeys: String, CodingKey {
                case identity = "Identity"
                case status = "Status"
                case messageCount = "MessageCount"
                case lastError = "LastError"
                case alerts
            }
        }

        private struct Message: Decodable {
            struct Recipient: Decodable {
                var status: String
                var queueStatus: String?
                var lastError: String?
                var nextRetryTime: String?

                enum CodingKeys: String, CodingKey {
                    case status = "Status"
                    case queueStatus
                    case lastError = "LastError"
                    case nextRetryTime = "nextTry"
                }
            }
            var recipients: [Recipient]
        }

        private struct AuditedRead: Decodable { var action: String }

        private struct Page: Decodable {
            var value: [Row]
        }

        private struct Row: Decodable {
            var sequence: Int64?
            var detail: String?
        }

        private func json<Value: Decodable>(_ gateway: Postern, _ arguments: String...) async throws -> Value {
            let output = try await gateway.command(arguments + ["--json"])
            return try JSONDecoder().decode(Value.self, from: Data(output.utf8))
        }

        private func queue(_ gateway: Postern) async throws -> Queue? {
            let listing: Listing = try await json(gateway, "queue", "list", "--organization", "Contoso")
            #expect(listing.isRunning == (gateway.program != nil))
            return listing.queues.first { $0.identity.hasSuffix("To the partner") }
        }

        private func send(_ name: String, _ gateway: Postern) async throws {
            try await Swaks.deliver(
                SampleMessage.plain(name).data, from: "ann@contoso.test", to: "bob@partner.test", port: gateway.port,
                sendingAddress: "127.0.0.25")
        }

        /// Waits until the partner's queue is as it should be.
        private func waitForQueue(
            _ gateway: Postern, _ what: String, where isRight: (Queue) -> Bool
        ) async throws -> Queue {
            var last: Queue?
            try await eventually(
                seconds: 10, ProgramError("The queue is not \(what): \(String(describing: last))\n\(gateway.log)")
            ) {
                last = try await queue(gateway)
                return last.map { isRight($0) } ?? false
            }
            return try #require(last)
        }

        @Test(
            "a suspended queue keeps its mail though its destination is back, also over a restart; resumed, all leaves in order"
        )
        func suspendedQueue() async throws {
            let port = try Loopback.freePort()
            let gateway = try await Postern(organization: Self.organization(port: port))
            try await gateway.start()
            for number in 0..<5 { try await send("number \(number)", gateway) }
            let failing = try await waitForQueue(gateway, "in Retry") { $0.status == "Retry" && $0.messageCount == 5 }
            #expect(failing.lastError?.contains("127.0.0.1") == true)

            #expect(try await gateway.command(["queue", "suspend", "partner"]).contains("5 recipients"))
            let partner = ScriptedPeer()
            _ = try await partner.start(port: Int(port))
            try await gateway.command(["queue", "retry", "to the partner"])
            try await send("number 5", gateway)
            _ = try await waitForQueue(gateway, "suspended") { $0.status == "Suspended" && $0.messageCount == 6 }
            let detail = try await gateway.command([
                "queue", "show", "contoso/SmartHostConnectorDelivery/To the partner/To the partner",
            ])
            #expect(detail.contains("postern queue resume"))

            gateway.stop()
            let stopped = try await queue(gateway)
            #expect(stopped?.status == "Suspended" && stopped?.messageCount == 6)
            try await gateway.start()
            _ = try await waitForQueue(gateway, "suspended after the restart") {
                $0.status == "Suspended" && $0.messageCount == 6
            }
            #expect(partner.connections == 0)

            try await gateway.command(["queue", "resume", "partner"])
            try await eventually(seconds: 60, ProgramError("\(partner.messages.count) of 6 came.\n\(gateway.log)")) {
                partner.messages.count == 6
            }
            let order = partner.messages.map { message in
                (0..<6).first { SampleMessage.plain("number \($0)").isTail(of: Data(message.content)) }
            }
            #expect(order == [0, 1, 2, 3, 4, 5])
            try await partner.stop()
        }

        @Test("a message is suspended, exported, resumed, and removed with a report, each with its author in the trace")
        func message() async throws {
            let port = try Loopback.freePort()
            let gateway = try await Postern(organization: Self.organization(port: port))
            try await gateway.start()
            try await send("kept", gateway)
            try await send("gone", gateway)
            _ = try await waitForQueue(gateway, "in Retry") { $0.status == "Retry" && $0.messageCount == 2 }
            let page: Page = try await json(gateway, "trace", "search")
            let rows = page.value
            let numbers = rows.compactMap(\.sequence).sorted().map(String.init)
            try #require(numbers.count == 2)
            #expect(rows.allSatisfy { $0.detail?.contains("127.0.0.1") == true }, "\(rows)")

            let file = gateway.folder.path + "/kept.eml"
            let reason = ["--reason", "a fault report"]
            await #expect(throws: ProgramError.self) {
                try await gateway.command(["message", "export", numbers[0], "--output", file] + reason)
            }
            #expect(!FileManager.default.fileExists(atPath: file))
            let waiting: Message = try await json(gateway, "message", "show", numbers[0])
            #expect(waiting.recipients.map { $0.nextRetryTime == nil } == [false])
            try await gateway.command(["message", "suspend", numbers[0]])
            let suspended: Message = try await json(gateway, "message", "show", numbers[0])
            #expect(suspended.recipients.map(\.queueStatus) == ["Suspended"])
            #expect(suspended.recipients.map(\.nextRetryTime) == [nil])
            try await gateway.command(["message", "export", numbers[0], "--output", file] + reason)
            let exported = try #require(FileManager.default.contents(atPath: file))
            #expect(
                exported.starts(
                    with: Data("X-Sender: <ann@contoso.test> BODY=7BIT\r\nX-Receiver: <bob@partner.test>\r\n".utf8)))
            #expect(String(decoding: exported, as: UTF8.self).contains("X-EndOfInjectedXHeaders:\r\nReceived: "))
            #expect(SampleMessage.plain("kept").isTail(of: exported))
            await #expect(throws: ProgramError.self) {
                try await gateway.command(["message", "export", numbers[0], "--output", file] + reason)
            }
            // The file was there already, so nothing was read a second time.
            let reads: [AuditedRead] = try await json(gateway, "audit", "list", "--action", "message.export")
            #expect(reads.count == 1)

            try await gateway.command(["message", "remove", numbers[1], "--with-ndr"])
            // The report, and what the organization is told of the reading.
            let told = try await gateway.waitForMaildir("ann@contoso.test", count: 2)
                .map { String(decoding: $0, as: UTF8.self) }
            #expect(told.contains { $0.contains("deleted by administrative action") })
            #expect(told.contains { $0.contains("Reason: a fault report") })

            let partner = ScriptedPeer()
            _ = try await partner.start(port: Int(port))
            try await gateway.command(["queue", "retry", "partner"])
            // What comes later goes, and shows that the queue is open again.
            try await send("later", gateway)
            try await eventually(seconds: 60, ProgramError("nothing came.\n\(gateway.log)")) {
                !partner.messages.isEmpty
            }
            #expect(SampleMessage.plain("later").isTail(of: Data(partner.messages[0].content)))
            try await gateway.command(["message", "resume", numbers[0]])
            try await eventually(seconds: 60, ProgramError("the message was not resumed.\n\(gateway.log)")) {
                partner.messages.count == 2
            }
            #expect(SampleMessage.plain("kept").isTail(of: Data(partner.messages[1].content)))

            let author = NSUserName()
            let kept = try await gateway.command(["trace", "show", numbers[0]])
            #expect(kept.contains("suspended by \(author)") && kept.contains("resumed by \(author)"), "\(kept)")
            let gone = try await gateway.command(["trace", "show", numbers[1]])
            #expect(gone.contains("removed by \(author)"), "\(gone)")
            try await partner.stop()
        }

        @Test("a resubmitted queue keeps what has no other route, and the trace names who asked")
        func resubmit() async throws {
            let port = try Loopback.freePort()
            let gateway = try await Postern(organization: Self.organization(port: port))
            try await gateway.start()
            try await send("moved", gateway)
            _ = try await waitForQueue(gateway, "in Retry") { $0.status == "Retry" }
            let output = try await gateway.command(["queue", "resubmit", "partner"])
            #expect(output.contains("1 recipient of queue partner was routed again; 0 go elsewhere"))
            let page: Page = try await json(gateway, "trace", "search")
            let rows = page.value
            let number = try #require(rows.first?.sequence)
            let trace = try await gateway.command(["trace", "show", String(number)])
            #expect(trace.contains("RESUBMIT") && trace.contains("resubmitted by \(NSUserName())"))
        }
    }
}
