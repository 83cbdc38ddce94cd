import Foundation
import PosternTesting
import Testing

/// Two messages of each class, in five languages by turns, through `postern check message`.
@Suite("Verdicts in words", .timeLimit(.minutes(30)))
struct VerdictWordsTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        /// The name of its file.
        var name: String
        /// MAIL FROM.
        var sender: String
        /// Whether the sender's domain names the client in its SPF record.
        var isVouchedFor = true
        var isOutbound = false
        var cat: String
        /// How the verdict begins.
        var words: String
        /// Words of the reasons.
        var reasons: [String] = []
        var testDescription: String { name }
    }

    static let good = "192.0.2.10", other = "198.51.100.66"

    static let samples: [Sample] = [
        Sample(name: "not-spam-en", sender: "harriet@lowe-partners.co.uk", cat: "NONE", words: "not spam: delivered"),
        Sample(name: "not-spam-de", sender: "bestellung@nordwind-verlag.de", cat: "NONE", words: "not spam: delivered"),
        Sample(name: "bulk-fr", sender: "nouvelles@jardins-du-midi.fr", cat: "BULK", words: "bulk mail: into Junk"),
        Sample(name: "bulk-es", sender: "boletin@libreria-alba.es", cat: "BULK", words: "bulk mail: into Junk"),
        Sample(
            name: "spam-ja", sender: "info@x7k2q9w1.top", cat: "SPM", words: "spam: into Junk",
            reasons: ["当選", "bit.ly"]),
        Sample(
            name: "spam-en", sender: "desk@rewards-81qz7.top", cat: "SPM", words: "spam: into Junk",
            reasons: ["you have won", "bit.ly"]),
        Sample(
            name: "high-confidence-spam-de", sender: "x3@mailbox-31.de", isVouchedFor: false, cat: "HSPM",
            words: "high confidence spam: into Junk", reasons: ["aufgenommen"]),
        Sample(
            name: "high-confidence-spam-fr", sender: "x4@boite-77.fr", isVouchedFor: false, cat: "HSPM",
            words: "high confidence spam: into Junk"),
        Sample(
            name: "phishing-es", sender: "servicio.clientes27@gmail.com", isVouchedFor: false, cat: "PHSH",
            words: "phishing: into Junk", reasons: ["the name says PayPal", "paypal.ayuda-clientes.org"]),
        Sample(
            name: "phishing-ja", sender: "oshirase41@gmail.com", isVouchedFor: false, cat: "PHSH",
            words: "phishing: into Junk", reasons: ["the name says Amazon", "login-kakunin.top"]),
        Sample(
            name: "high-confidence-phishing-en", sender: "desk@hosting-notes.com", cat: "HPHSH",
            words: "high confidence phishing: into quarantine"),
        Sample(
            name: "high-confidence-phishing-de", sender: "buero@rechnung-plus.de", cat: "HPHSH",
            words: "high confidence phishing: into quarantine"),
        Sample(
            name: "spoof-fr", sender: "contact@ville-exemple.fr", isVouchedFor: false, cat: "SPOOF",
            words: "spoofed sender: into quarantine"),
        Sample(
            name: "spoof-es", sender: "secretaria@club-monte.es", isVouchedFor: false, cat: "SPOOF",
            words: "spoofed sender: into quarantine"),
        Sample(name: "malware-ja", sender: "yamada@kogyo-sample.co.jp", cat: "MALW", words: "malware: into quarantine"),
        Sample(name: "malware-en", sender: "joan@field-and-sons.co.uk", cat: "MALW", words: "malware: into quarantine"),
        Sample(
            name: "file-type-de", sender: "info@werkstatt-sued.de", cat: "FTBP",
            words: "file type that is not let through: refused"),
        Sample(
            name: "file-type-fr", sender: "info@atelier-nord.fr", cat: "FTBP",
            words: "file type that is not let through: refused"),
        Sample(
            name: "outbound-spam-es", sender: "ann@contoso.com", isOutbound: true, cat: "OSPM",
            words: "outbound spam: delivered", reasons: ["the name says PayPal"]),
        Sample(
            name: "outbound-spam-ja", sender: "ann@contoso.com", isOutbound: true, cat: "OSPM",
            words: "outbound spam: delivered"),
    ]

    /// What the domains of the samples publish; all have a policy, and let one address send.
    private static let zones: [UnboundServer.Zone] = Set(samples.map { String($0.sender.split(separator: "@")[1]) })
        .sorted().map { domain in
            .init(
                name: domain,
                records: """
                    \(domain). TXT "v=spf1 ip4:\(good) -all"
                    _dmarc.\(domain). TXT "v=DMARC1; p=\(domain.hasSuffix("exemple.fr") || domain.hasPrefix("club") ? "quarantine" : "none")"

                    """)
        }

    private static func file(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "VerdictSamples/\(name).eml")
            .path(percentEncoded: false)
    }

    @Test("are right for messages of each class in five languages, with their reasons, in text and in JSON")
    func classes() async throws {
        let resolver = try await UnboundServer.start(zones: Self.zones)
        defer { resolver.stop() }
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.file("x").replacing("/x.eml", with: ""))
        #expect(names.sorted() == Self.samples.map { $0.name + ".eml" }.sorted())
        for sample in Self.samples {
            let arguments =
                [
                    "check", "message", "--dns", "127.0.0.1:\(resolver.port)", "--file", Self.file(sample.name), "--ip",
                    sample.isVouchedFor ? Self.good : Self.other, "--helo", "mail.sender-sample.com", "--mail-from",
                    sample.sender,
                ] + (sample.isOutbound ? ["--outbound"] : [])
            let (_, text) = try await RunningProgram.run(PosternBinary.path, arguments)
            #expect(text.contains("Verdict: \(sample.words)"), "\(sample.name)\n\(text)")
            #expect(text.contains("Content: ") && text.contains("Score: "), "\(sample.name)\n\(text)")
            for reason in sample.reasons { #expect(text.contains(reason), "\(sample.name): \(reason)\n\(text)") }

            let (_, json) = try await RunningProgram.run(PosternBinary.path, arguments + ["--json"])
            let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            let verdict = try #require(object["verdict"] as? [String: Any], "\(sample.name)")
            #expect(verdict["cat"] as? String == sample.cat, "\(sample.name)")
            #expect(verdict["spam"] as? Bool == (sample.cat != "NONE"), "\(sample.name)")
            #expect(verdict["score"] is Double && verdict["bcl"] is Int, "\(sample.name)")
            let symbols = try #require(verdict["symbols"] as? [[String: Any]])
            #expect(
                symbols.allSatisfy { $0["id"] is String && $0["weight"] is Double && $0["evidence"] is String })
        }
    }
}
