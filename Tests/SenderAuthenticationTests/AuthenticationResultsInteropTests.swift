import Foundation
import Mail
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("Authentication-Results and Received-SPF: read by others", .timeLimit(.minutes(30)))
struct AuthenticationResultsInteropTests {
    private static let authres = #"""
        import authres, authres.arc, authres.dmarc, json, re, sys
        context = authres.FeatureContext(authres.dmarc, authres.arc)
        output = []
        for field in json.load(open(sys.argv[1])):
            header = context.parse(re.sub(r"\r\n(?=[ \t])", "", field))
            output.append({"server": header.authserv_id, "results": [
                {"method": r.method, "result": r.result, "reason": r.reason or "", "properties":
                 {"%s.%s" % (p.type, p.name): p.value or "" for p in r.properties}} for r in header.results]})
        print(json.dumps(output))
        """#

    private struct Read: Decodable {
        struct Result: Decodable {
            var method: String
            var result: String
            var reason: String
            var properties: [String: String]
        }
        var server: String
        var results: [Result]
    }

    /// What a Python script prints when it is given a file with `input` as JSON.
    private func python<Output: Decodable>(_ script: String, _ input: [String]) async throws -> Output {
        let folder = try TemporaryFolder()
        let file = try folder.write("input.json", String(decoding: try JSONEncoder().encode(input), as: UTF8.self))
        // Debian's own Python, which has the packages.
        let (status, output) = try await RunningProgram.run("/usr/bin/python3", ["-c", script, file])
        try #require(status == 0, "\(output)")
        return try JSONDecoder().decode(Output.self, from: Data(output.utf8))
    }

    private func messages() throws -> [MessageAuthentication] {
        let author = try Domain("example.com")
        var passing = DMARCOutcome(.pass, authorDomain: author)
        passing.alignedSignatures = [author]
        var failing = DMARCOutcome(.fail, authorDomain: author)
        failing.publishedPolicy = .quarantine
        failing.requestedPolicy = .quarantine
        var arc = ARCOutcome(.pass)
        arc.sealings = [.init(instance: 1, sealer: try Domain("list.example"), signer: try Domain("list.example"))]
        arc.oldestPass = 0
        return [
            try SampleAuthentication.message(
                spf: SampleAuthentication.spf(.pass),
                dkim: [
                    SampleAuthentication.passing("example.com"),
                    SampleAuthentication.passing("list.example", .bodyHash, octet: 0x3F),
                ], arc: arc, dmarc: passing, address: "2001:db8::5"),
            try SampleAuthentication.message(
                spf: SampleAuthentication.spf(.none, .helo, nil), arc: ARCOutcome(.fail, reason: "cv= is (fail)"),
                dmarc: failing, helo: "[192.0.2.7]; dmarc=pass (x"),
        ]
    }

    @Test("Python authres reads every method, result, reason and property of both styles")
    func authres() async throws {
        let server = try Domain("mx.postern.example")
        for style in AuthenticationResultsStyle.allCases {
            let payloads = try messages().map {
                $0.results(
                    server: server, composite: CompositeAuthentication(.softpass, 1), action: DMARCAction($0.dmarc),
                    style: style)
            }
            let read: [Read] = try await python(Self.authres, payloads.map { $0.field() })
            #expect(read.count == payloads.count)
            for (payload, read) in zip(payloads, read) {
                #expect(read.server == payload.server)
                #expect(read.results.map(\.method) == payload.methods.map(\.name))
                #expect(read.results.map(\.result) == payload.methods.map(\.result))
                #expect(read.results.map(\.reason) == payload.methods.map { $0.reason ?? "" })
                for (method, result) in zip(payload.methods, read.results) {
                    let properties = method.properties.filter { $0.name.contains(".") }
                    #expect(
                        result.properties
                            == Dictionary(uniqueKeysWithValues: properties.map { ($0.name, $0.value) }))
                }
                #expect(read.results.last?.method == "compauth" && read.results.last?.reason == "001")
            }
        }
    }

    private static let pyspf = #"""
        import json, re, spf, sys
        output = []
        for field in json.load(open(sys.argv[1])):
            query = spf.query("0.0.0.0", "", "")
            query.parse_header(re.sub(r"\r\n(?=[ \t])", "", field).split(": ", 1)[1])
            output.append([query.result, str(query.c), query.s, query.h, query.r, query.ident, query.mechanism])
        print(json.dumps(output))
        """#

    @Test("pyspf reads Received-SPF of all seven results")
    func pyspf() async throws {
        let sender = try #require(EmailAddress("ann+news@example.com"))
        let fields = try SPFResult.allCases.flatMap { result in
            try AuthenticationResultsStyle.allCases.map { style in
                var outcome = try SampleAuthentication.spf(result)
                outcome.mechanism = "include:_spf.example.com"
                return ReceivedSPFField(
                    outcome: outcome, clientAddress: try #require(IPAddress("192.0.2.10")), helo: "mail.example.com",
                    sender: .mailbox(sender), receiver: try Domain("mx.postern.example"), style: style
                ).text
            }
        }
        let read: [[String]] = try await python(Self.pyspf, fields)
        #expect(
            read
                == SPFResult.allCases.flatMap { result in
                    AuthenticationResultsStyle.allCases.map { _ in
                        [
                            result.rawValue, "192.0.2.10", "ann+news@example.com", "mail.example.com",
                            "mx.postern.example", "mailfrom", "include:_spf.example.com",
                        ]
                    }
                })
    }
}
