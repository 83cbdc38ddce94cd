import Foundation
import PosternTesting
import Testing

/// What the debug binary does with messages at which it is made to trap (CONTRIBUTING.md, "Fault points").
extension Wire {
    @Suite struct Poison {
        private struct Listing: Decodable {
            let queues: [Queue]
        }

        private struct Queue: Decodable {
            let identity: String
            let messageCount: Int

            enum CodingKeys: String, CodingKey {
                case identity = "Identity"
                case messageCount = "MessageCount"
            }
        }

        private func queues(_ gateway: Postern) async throws -> [Queue] {
            let list = try await gateway.command(["queue", "list", "--json"])
            return try JSONDecoder().decode(Listing.self, from: Data(list.utf8)).queues
        }

        private func starts(_ gateway: Postern) -> Int {
            gateway.log.components(separatedBy: "postern is ready on").count - 1
        }

        private func gateway(trap: String, peer: ScriptedPeer, isTrusted: Bool = true) async throws -> Postern {
            let port = try await peer.start()
            return try await Postern(
                organization: Wire.SmartHost.organization(port: UInt16(clamping: port)),
                trustedNetworks: isTrusted ? ["127.0.0.0/8"] : [], environment: ["POSTERN_TRAP": trap])
        }

        @Test("sets a message aside at whose delivery it died twice, and other mail flows")
        func delivery() async throws {
            let peer = ScriptedPeer()
            let gateway = try await gateway(trap: "delivery:explosive", peer: peer)
            try await gateway.start()
            try await Swaks.deliver(
                SampleMessage.plain("explosive").data, to: "ann@contoso.test", port: gateway.port)
            try await eventually(seconds: 60, ProgramError("not set aside:\n\(gateway.log)")) {
                // The second time it may die before it is ready.
                gateway.log.contains("it is set aside in the poison queue") && Loopback.answers(on: gateway.port)
            }
            let deaths = gateway.log.components(separatedBy: "died of signal").count - 1
            #expect(deaths == 2, "\(gateway.log)")
            let others = (0..<3).map { SampleMessage.plain("harmless \($0)") }
            for message in others { try await Swaks.deliver(message.data, to: "ann@contoso.test", port: gateway.port) }
            try await eventually(seconds: 60, ProgramError("others do not flow:\n\(gateway.log)")) {
                peer.messages.count == others.count
            }
            for (message, received) in zip(others, peer.messages) {
                #expect(message.isTail(of: Data(received.content)))
            }
            // In sight, and not tried again by itself nor by an administrator's retry of its queue.
            let waiting = try await queues(gateway).filter { $0.messageCount > 0 }
            #expect(waiting.map(\.identity) == ["contoso\\Undefined\\Poison"])
            #expect(waiting.map(\.messageCount) == [1])
            try await gateway.retryQueues()
            let trace = try await gateway.command(["trace", "show", "1"])
            #expect(trace.contains("POISONMESSAGE"), "\(trace)")
            #expect(try await gateway.command(["message", "show", "1"]).contains("Poison"))
            #expect(gateway.log.components(separatedBy: "died of signal").count - 1 == deaths, "\(gateway.log)")
            // It stays there over an ordinary restart.
            gateway.stop()
            try await gateway.start()
            #expect(try await queues(gateway).filter { $0.messageCount > 0 }.map(\.messageCount) == [1])
        }

        @Test(
            "refuses content the third time at which it died twice, with 554 5.6.0, and takes other mail",
            arguments: ["reception", "examination"])
        func reception(_ stage: String) async throws {
            let peer = ScriptedPeer()
            // Where no network is trusted, all that comes in is examined.
            let gateway = try await gateway(
                trap: "\(stage):explosive", peer: peer, isTrusted: stage == "reception")
            try await gateway.start()
            // It takes mail a moment before it says so.
            try await eventually(seconds: 60, ProgramError("not ready:\n\(gateway.log)")) { starts(gateway) == 1 }
            let poison = SampleMessage.plain("explosive").data
            for count in 1...2 {
                let (status, _) = try await Swaks.send(to: "ann@contoso.test", port: gateway.port, message: poison)
                #expect(status != 0)
                try await eventually(seconds: 60, ProgramError("not back after \(count):\n\(gateway.log)")) {
                    starts(gateway) == count + 1
                }
            }
            let (status, output) = try await Swaks.send(to: "ann@contoso.test", port: gateway.port, message: poison)
            #expect(status != 0)
            #expect(output.contains("<** 554 5.6.0"), "\(output)\n\(gateway.log)")
            // Refusals reach the trace a moment later.
            var trace = ""
            try await eventually(seconds: 10, ProgramError("The refusal is not in the trace:\n\(trace)")) {
                trace = try await gateway.command(["trace", "search", "--status", "Refused"])
                return trace.contains("554 5.6.0")
            }
            let other = SampleMessage.plain("harmless")
            try await Swaks.deliver(other.data, to: "ann@contoso.test", port: gateway.port)
            try await eventually(seconds: 60, ProgramError("others do not flow:\n\(gateway.log)")) {
                peer.messages.count == 1
            }
            #expect(starts(gateway) == 3, "\(gateway.log)")
        }
    }
}
