import Foundation
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("ARC: dkimpy", .timeLimit(.minutes(30)))
struct ARCInteropTests {
    private struct Hop: Codable {
        var domain: String
        var selector: String
        var key: String
        var results: String
    }

    private struct Task: Codable {
        var message: String
        var hops: [Hop] = []
        var zone: [String: String] = [:]
    }

    private func python<Output: Decodable>(_ script: String, _ task: Task) async throws -> Output {
        let folder = try TemporaryFolder()
        let file = try folder.write("task.json", String(decoding: try JSONEncoder().encode(task), as: UTF8.self))
        // Debian's own Python, which has the packages.
        let (status, output) = try await RunningProgram.run("/usr/bin/python3", ["-c", script, file])
        try #require(status == 0, "\(output)")
        return try JSONDecoder().decode(Output.self, from: Data(output.utf8))
    }

    private func fixture() throws -> ARCFixture {
        var fixture = try ARCFixture([])
        for domain in ["list.example", "school.example", "forwarder.example"] {
            fixture.setKey(
                try DKIMSigningKey.generate(
                    .rsaSHA256, bits: 1_024, domain: try Domain(domain), selector: try Domain("arc")))
        }
        return fixture
    }

    private static let sign = #"""
        import dkim, json, sys
        task = json.load(open(sys.argv[1]))
        message = task["message"].encode()
        output = []
        for hop in task["hops"]:
            results = "Authentication-Results: mx.%s; %s\r\n" % (hop["domain"], hop["results"])
            message = results.encode() + message
            fields = dkim.arc_sign(message, hop["selector"].encode(), hop["domain"].encode(), hop["key"].encode(),
                                   b"mx." + hop["domain"].encode())
            assert len(fields) == 3, "not sealed"
            message = b"".join(fields) + message
            output.append(message.decode())
        print(json.dumps(output))
        """#

    @Test("chains of one to three sets that dkimpy sealed are whole, and broken when they were changed")
    func sealedByDkimpy() async throws {
        let fixture = try fixture()
        let hops = try ["list.example", "school.example", "forwarder.example"].enumerated().map { index, domain in
            Hop(
                domain: domain, selector: "arc", key: try #require(fixture.keys[domain]).pem,
                results: "spf=pass smtp.mailfrom=author.example; dmarc=pass header.from=author.example"
                    + (index == 0 ? "" : "; arc=pass"))
        }
        let messages: [String] = try await python(Self.sign, Task(message: fixture.text, hops: hops))
        #expect(messages.count == 3)
        let resolver = try ZoneResolver(fixture.zone)
        for (index, message) in messages.enumerated() {
            let outcome = await ARCFixture.verify(message, resolver)
            #expect(outcome.result == .pass, "\(outcome.reason ?? "")\n\(message)")
            #expect(outcome.sealings.map(\.sealer.name) == hops.prefix(index + 1).map(\.domain))
            #expect(outcome.oldestPass == 0)
            #expect(outcome.attested?.server == "mx." + hops[index].domain)
            let dmarc = DMARCOutcome(.fail, authorDomain: try Domain("author.example"))
            #expect(outcome.attestsPass(for: dmarc, trustedSealers: [try Domain(hops[index].domain)]))
            let changed = await ARCFixture.verify(message.replacing("Hello", with: "Buy"), resolver)
            #expect(changed.result == .fail)
        }
    }

    private static let verify = #"""
        import dkim, json, sys
        task = json.load(open(sys.argv[1]))
        zone = {name.encode(): text.encode() for name, text in task["zone"].items()}
        status, results, reason = dkim.arc_verify(
            task["message"].encode(), dnsfunc=lambda name, timeout=5: zone.get(name))
        print(json.dumps([str(status and status.decode()), str(len(results)), reason]))
        """#

    @Test("chains of one to three sets that were sealed here are whole for dkimpy")
    func sealedHere() async throws {
        let fixture = try fixture()
        let resolver = try ZoneResolver(fixture.zone)
        var zone: [String: String] = [:]
        for line in fixture.zone.split(separator: "\n") {
            let parts = line.split(separator: "\"")
            zone[String(parts[0].prefix { $0 != " " })] = String(parts[1])
        }
        var text = fixture.text
        for (index, domain) in ["list.example", "school.example", "forwarder.example"].enumerated() {
            let content = ByteBuffer(string: text)
            let chain = await ARCFixture.verify(text, resolver)
            let results = try SampleAuthentication.message(
                spf: SampleAuthentication.spf(.pass), arc: chain,
                dmarc: DMARCOutcome(.pass, authorDomain: try Domain("author.example"))
            ).results(server: try Domain("mx.\(domain)"), composite: nil, action: .none)
            let set = try ARCSealer(try #require(fixture.keys[domain])).set(
                header: content, edits: MessageEdits(prepended: ["Received: by mx.\(domain); now"]),
                content: .memory(content), chain: chain, results: results, at: VirtualClock().wallTime())
            text = (set + ["Received: by mx.\(domain); now", text]).joined(separator: "\r\n")
            let read: [String] = try await python(Self.verify, Task(message: text, zone: zone))
            #expect(read == ["pass", String(index + 1), "success"])
            let broken: [String] = try await python(
                Self.verify, Task(message: text.replacing("Hello", with: "Buy"), zone: zone))
            #expect(broken.first == "fail")
        }
    }
}
