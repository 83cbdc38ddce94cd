import Foundation
import PosternTesting
import Testing

@Suite("postern check spf", .timeLimit(.minutes(30)))
struct CheckSPFTests {
    private func check(_ arguments: [String], _ resolver: UnboundServer) async throws -> (Int32, String) {
        try await RunningProgram.run(
            PosternBinary.path, ["check", "spf", "--dns", "127.0.0.1:\(resolver.port)"] + arguments)
    }

    @Test("shows the way to a result against a real resolver, and ends with 0 for pass and 1 for fail")
    func results() async throws {
        let zone = UnboundServer.Zone(
            name: "example.test",
            records: """
                example.test. TXT "v=spf1 include:_spf.example.test exp=why.example.test -all"
                _spf.example.test. TXT "v=spf1 ip4:127.0.0.9 -all"
                why.example.test. TXT "%{i} may not send for %{d}"

                """)
        let resolver = try await UnboundServer.start(zones: [zone])
        defer { resolver.stop() }
        let (passed, text) = try await check(["--ip", "127.0.0.9", "--mail-from", "a@example.test"], resolver)
        #expect(passed == 0, "\(text)")
        #expect(text.contains("  _spf.example.test  ip4:127.0.0.9  match: pass"), "\(text)")
        #expect(text.contains("spf=pass (mailfrom example.test), 1 of 10 look-ups"), "\(text)")

        let (failed, json) = try await check(
            ["--ip", "127.0.0.8", "--mail-from", "a@example.test", "--json"], resolver)
        #expect(failed == 1)
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let spf = object?["spf"] as? [String: Any]
        #expect(spf?["result"] as? String == "fail")
        #expect(spf?["mechanism"] as? String == "-all")
        #expect(spf?["explanation"] as? String == "127.0.0.8 may not send for example.test")

        let (wrong, sentence) = try await check(["--ip", "127.0.0.256", "--mail-from", "<>"], resolver)
        #expect(wrong == 64)
        #expect(sentence.contains("--ip: \"127.0.0.256\" is no IPv4 or IPv6 address"))
    }
}
