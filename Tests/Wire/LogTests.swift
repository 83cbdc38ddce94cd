import Foundation
import PosternTesting
import Testing

/// What the log says of what users ask about. By hand: `postern serve --json` on a folder of `postern quickstart`.
extension Wire {
    @Suite struct Log {
        private struct Line {
            let event: String
            let object: [String: Any]

            func text(_ field: String) -> String { object[field] as? String ?? "" }
            func number(_ field: String) -> Int? { object[field] as? Int }
        }

        /// The lines of a log in JSON. Throws for one that is no object with what every line has.
        private func lines(_ gateway: Postern) throws -> [Line] {
            let log = gateway.log
            // The last one may be half written.
            let whole = log.split(separator: "\n", omittingEmptySubsequences: true)
                .dropLast(log.hasSuffix("\n") ? 0 : 1)
            return try whole.map { line in
                guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                    let event = object["event"] as? String, object["time"] is String, object["level"] is String,
                    object["message"] is String, object["subsystem"] is String
                else { throw ProgramError("no line of the log: \(line)") }
                return Line(event: event, object: object)
            }
        }

        private func wait(for event: String, in gateway: Postern, count: Int = 1) async throws -> [Line] {
            var found: [Line] = []
            try await eventually(seconds: 60, ProgramError("the log has no \(count) \(event):\n\(gateway.log)")) {
                found = try lines(gateway).filter { $0.event == event }
                return found.count >= count
            }
            return found
        }

        private static let settings = "log: { form: json, mail: true }"

        @Test("tells of an outage of a smart host: since when, why, how long, and how much waits; and of each message")
        func outage() async throws {
            let port = try Loopback.freePort()
            let gateway = try await Postern(
                organization: Wire.SmartHost.organization(port: port), settings: Self.settings)
            try await gateway.start()
            for name in ["one", "two"] {
                try await Swaks.deliver(
                    SampleMessage.plain(name).data, to: "ann@contoso.test", port: gateway.port)
            }
            let began = try await wait(for: "queue.retry.began", in: gateway)[0]
            #expect(began.text("queue").hasPrefix("contoso\\SmartHostConnectorDelivery\\To head office"))
            #expect(began.text("error").hasPrefix("450 4.4.316"), "\(began)")
            #expect(began.text("level") == "notice" && began.text("since").hasSuffix("Z"))
            #expect(try #require(began.number("messages")) >= 1)

            let postfix = try await Postfix.start(domains: ["contoso.test"], port: port)
            try await gateway.retryQueues()
            _ = try await postfix.waitForMessages(to: "ann@contoso.test", count: 2, gateway: gateway)
            let ended = try await wait(for: "queue.retry.ended", in: gateway)[0]
            #expect(ended.text("queue") == began.text("queue") && ended.text("since") == began.text("since"))
            #expect(try #require(ended.number("durationMs")) > 0)

            let received = try await wait(for: "mail.received", in: gateway, count: 2)
            let delivered = try await wait(for: "mail.delivered", in: gateway, count: 2)
            for (first, last) in zip(received, delivered) {
                #expect(first.text("organization") == "contoso" && first.text("to") == "ann@contoso.test")
                #expect(first.text("source") == "127.0.0.9" && first.number("recipients") == 1)
                #expect(last.text("reply").hasPrefix("250 ") && last.number("delayMs") != nil)
                #expect(last.text("nextHop") == "To head office" && last.text("messageId").contains("@outside.test"))
                #expect(received.contains { $0.text("traceId") == last.text("traceId") })
            }
            #expect(try lines(gateway).contains { $0.event == "process.ready" })
            #expect(try lines(gateway).count { $0.event == "queue.retry.began" } == 1)
        }

        @Test("tells of a bounce by the message, and by the queue once a minute or at the end")
        func bounce() async throws {
            let postfix = try await Postfix.start(domains: ["contoso.test"])
            let gateway = try await Postern(
                organization: Wire.SmartHost.organization(port: postfix.port), settings: Self.settings)
            try await gateway.start()
            try await Swaks.deliver(
                SampleMessage.plain("bounced").data, from: "ann@contoso.test", to: "unknown@contoso.test",
                port: gateway.port)
            let failed = try await wait(for: "mail.failed", in: gateway)[0]
            #expect(failed.text("to") == "unknown@contoso.test")
            #expect(failed.text("reply").contains("There is no such mailbox here"), "\(failed)")
            // Its report has gone where it belongs, so nothing holds the stop up.
            _ = try await postfix.waitForMessages(to: "ann@contoso.test", gateway: gateway)
            let program = try #require(gateway.program)
            program.stop()
            let stopped = program.output.split(separator: "\n").map(String.init)
            let counted = try #require(stopped.first { $0.contains("\"event\":\"queue.mail.failed\"") }, "\(stopped)")
            #expect(counted.contains(#""recipients":1"#) && counted.contains("There is no such mailbox here"))
            #expect(stopped.contains { $0.contains("\"event\":\"process.stopped\"") })
        }

        @Test("tells of a source that is cut off, once a minute, and of its refusals one by one where that is wanted")
        func cutOff() async throws {
            let gateway = try await Postern(
                organization: Wire.SmartHost.organization(port: try Loopback.freePort()),
                settings: "limits: { connectionRate: 3 }\n\(Self.settings)", trustedNetworks: [])
            try await gateway.start()
            // Whoever asked whether it answers has used up some of them.
            for _ in 0..<8 { _ = Loopback.answers(on: gateway.port) }
            let limited = try await wait(for: "smtp.source.limited", in: gateway)
            #expect(limited[0].text("remote") == "127.0.0.1")
            #expect(limited[0].text("reason").hasPrefix("too many new connections"), "\(limited)")
            #expect(limited[0].text("reply").hasPrefix("421 4.3.2"))
            let refused = try await wait(for: "mail.refused", in: gateway, count: 5)
            #expect(refused.allSatisfy { $0.text("source") == "127.0.0.1" && $0.text("reply").hasPrefix("421 ") })
            #expect(try lines(gateway).count { $0.event == "smtp.source.limited" } == 1)
        }

        @Test("a start that fails is a line too, and a reload changes form and lines of messages at once")
        func startAndReload() async throws {
            let gateway = try await Postern(
                organization: Wire.SmartHost.organization(port: try Loopback.freePort()),
                settings: "log: { level: notice }")
            let failed = try await RunningProgram.run(
                Postern.findBinary(), ["serve", "--json", "--config", gateway.folder.path + "/none.yaml"])
            #expect(failed.output.contains(#""event":"process.start.failed""#), "\(failed)")
            try await gateway.start()
            // Its port answers a moment before it says that it is ready.
            try await eventually(seconds: 60, ProgramError("not ready:\n\(gateway.log)")) {
                gateway.log.contains("postern is ready on")
                    && gateway.log.contains(" notice process.ready The gateway is ready")
            }
            let configuration = try String(contentsOfFile: gateway.configurationPath, encoding: .utf8)
            try gateway.folder.write(
                "postern.yaml", configuration.replacing("log: { level: notice }", with: Self.settings))
            let shell = try #require(gateway.program).processGroup
            let found = try await RunningProgram.run("pgrep", ["-P", "\(shell)", "-f", "serve"]).output
            let supervisors = found.split(separator: "\n").compactMap { Int32($0) }
            for pid in supervisors { kill(pid, SIGHUP) }
            try await eventually(seconds: 60, ProgramError("not reloaded:\n\(gateway.log)")) {
                gateway.log.contains(#""event":"configuration.reloaded""#)
            }
            try await Swaks.deliver(SampleMessage.plain("after").data, to: "ann@contoso.test", port: gateway.port)
            try await eventually(seconds: 60, ProgramError("no line:\n\(gateway.log)")) {
                gateway.log.contains(#""event":"mail.received""#)
            }
            try await gateway.command(["log", "level", "smtp", "debug", "--for", "2h"])
            #expect(gateway.log.contains(#""setting":"smtp","after":"debug","durationMs":7200000"#))
        }
    }
}
