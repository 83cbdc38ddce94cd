import DNS
import Mail
import PosternTesting
import Testing

@testable import SenderAuthentication

/// RFC 9989 read plainly: the text of sections 4.10 to 4.10.2 over names as lists of labels, without any shortcut.
private struct PlainReading {
    var zone: [String: String]

    private func record(_ labels: [String]) -> DMARCRecord? {
        zone[labels.joined(separator: ".")].flatMap { DMARCRecord($0.utf8) }
    }

    /// Section 4.10, steps 1 to 7: the names with records from the longest to the shortest.
    private func walk(_ start: [String]) -> [[String]] {
        var found: [[String]] = []
        // Steps 1 and 2.
        if let first = record(start) {
            found.append(start)
            if first.suffixRole != .unknown { return found }
        }
        // Steps 3 and 4.
        var target = start.count < 8 ? Array(start.dropFirst()) : Array(start.suffix(7))
        while !target.isEmpty {
            // Steps 5 and 6.
            if let next = record(target) {
                found.append(target)
                if next.suffixRole != .unknown { return found }
            }
            // Step 7.
            target.removeFirst()
        }
        return found
    }

    /// Section 4.10.2.
    func organizational(_ start: [String]) -> [String] {
        let found = walk(start)
        for name in found where record(name)?.suffixRole == .isOrganizational { return name }
        for name in found where record(name)?.suffixRole == .isSuffix && name != start {
            return Array(start.suffix(name.count + 1))
        }
        return found.min { $0.count < $1.count } ?? start
    }

    /// Section 4.10.1: the name with the record that applies.
    func policyName(_ author: [String]) -> [String]? {
        if record(author) != nil { return author }
        let organizational = organizational(author)
        // Of names that the walk has left out nothing is known, though one may be right below a public suffix.
        if walk(author).contains(organizational) { return organizational }
        return walk(author).first { record($0)?.suffixRole == .isSuffix }
    }

    func policy(_ author: [String]) -> DMARCPolicy? {
        guard let name = policyName(author), let record = record(name) else { return nil }
        return name == author ? record.policy : record.subdomainPolicy ?? record.policy
    }

    func isAligned(_ a: [String], _ b: [String], _ mode: DMARCAlignment) -> Bool {
        mode == .strict ? a == b : organizational(a) == organizational(b)
    }

    func modes(_ author: [String]) -> (dkim: DMARCAlignment, spf: DMARCAlignment)? {
        policyName(author).flatMap { record($0) }.map { ($0.dkimAlignment, $0.spfAlignment) }
    }
}

@Suite("DMARC against a plain reading of RFC 9989")
struct DMARCPropertyTests {
    @Test("finds the same organizational domains, policies and alignments over random zones", arguments: 0..<20)
    func same(seed: Int) async throws {
        var random = SeededRandom(seed: UInt64(9_989 + seed))
        for _ in 0..<100 {
            // Names of one to ten labels out of few, so that many are above one another.
            func name() -> [String] {
                (0..<Int.random(in: 0...9, using: &random)).map { _ in ["a", "b"].randomElement(using: &random) ?? "a" }
                    + ["t"]
            }
            var zone: [String: String] = [:]
            let author = name()
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                let place =
                    Bool.random(using: &random) ? name() : Array(author.suffix(Int.random(in: 1...10, using: &random)))
                let psd = ["", "; psd=u", "; psd=y", "; psd=n"].randomElement(using: &random) ?? ""
                let tags =
                    ["", "; sp=none", "; sp=quarantine; adkim=s", "; aspf=s"].randomElement(using: &random) ?? ""
                let policy = ["none", "quarantine", "reject"].randomElement(using: &random) ?? "none"
                zone[place.joined(separator: ".")] = "v=DMARC1; p=\(policy)\(tags)\(psd)"
            }
            let plain = PlainReading(zone: zone)
            let resolver = try ZoneResolver(zone.map { "_dmarc.\($0.key). TXT \"\($0.value)\"\n" }.joined())

            var source = DMARCRecordSource(resolver: resolver)
            let walk = try await source.walk(from: Domain(author.joined(separator: ".")))
            #expect(walk.organizationalDomain.name == plain.organizational(author).joined(separator: "."), "\(zone)")
            #expect(resolver.callCount <= 8)

            let sender =
                Bool.random(using: &random) ? name() : Array(author.suffix(Int.random(in: 1...10, using: &random)))
            let signers = (0..<Int.random(in: 0...3, using: &random)).map { _ in name() }
            let outcome = try await DMARCFixture.evaluate(
                from: "x@\(author.joined(separator: "."))",
                spf: DMARCFixture.spf(.pass, sender.joined(separator: ".")),
                dkim: signers.map { try DMARCFixture.dkim(.pass, $0.joined(separator: ".")) }, resolver)
            guard let modes = plain.modes(author) else {
                #expect(outcome.policyDomain == nil)
                #expect(outcome.result == .none || outcome.result == .bestGuessPass)
                continue
            }
            #expect(outcome.policyDomain?.name == plain.policyName(author)?.joined(separator: "."))
            #expect(outcome.publishedPolicy == plain.policy(author))
            let isSPFAligned = plain.isAligned(sender, author, modes.spf)
            let aligned = signers.filter { plain.isAligned($0, author, modes.dkim) }
            #expect(outcome.isSPFAligned == isSPFAligned, "\(zone) \(author) \(sender)")
            #expect(
                Set(outcome.alignedSignatures.map(\.name)) == Set(aligned.map { $0.joined(separator: ".") }), "\(zone)")
            #expect(outcome.result == (isSPFAligned || !aligned.isEmpty ? .pass : .fail))
        }
    }
}
