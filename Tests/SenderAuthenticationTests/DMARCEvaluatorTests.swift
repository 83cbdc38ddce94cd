import DNS
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("Evaluating DMARC")
struct DMARCEvaluatorTests {
    private let reject = "_dmarc.example.com. TXT \"v=DMARC1; p=reject; rua=mailto:r@example.com\"\n"

    @Test("asks once where the author's domain has the record and passes")
    func queries() async throws {
        let resolver = try ZoneResolver(reject)
        let outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", spf: DMARCFixture.spf(.pass, "mailer.test"),
            dkim: [try DMARCFixture.dkim(.pass, "example.com"), try DMARCFixture.dkim(.fail, "mailer.test")], resolver)
        #expect(outcome.result == .pass)
        #expect(outcome.alignedSignatures.map(\.name) == ["example.com"])
        #expect(!outcome.isSPFAligned)
        #expect(outcome.organizationalDomain?.name == "example.com")
        #expect(outcome.publishedPolicy == .reject)
        #expect(outcome.requestedPolicy == .none)
        #expect(outcome.published?.aggregateReports == [DMARCReportURI("mailto:r@example.com")])
        #expect(outcome.record == "v=DMARC1; p=reject; rua=mailto:r@example.com")
        #expect(outcome.steps == ["_dmarc.example.com: v=DMARC1; p=reject; rua=mailto:r@example.com"])
        #expect(resolver.callCount == 1)
    }

    @Test("takes the greeting's domain for the null sender (RFC 9989 section 4.3)")
    func nullSender() async throws {
        let outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", spf: DMARCFixture.spf(.pass, "mx.example.com", identity: .helo), ZoneResolver(reject)
        )
        #expect(outcome.result == .pass)
        #expect(outcome.isSPFAligned)
    }

    @Test(
        "only what passes counts", arguments: [SPFResult.none, .neutral, .fail, .softfail, .permerror],
        [DKIMResult.none, .fail, .policy, .permerror])
    func onlyPasses(spf: SPFResult, dkim: DKIMResult) async throws {
        let outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", spf: DMARCFixture.spf(spf, "example.com"),
            dkim: [try DMARCFixture.dkim(dkim, "example.com")], ZoneResolver(reject))
        #expect(outcome.result == .fail)
        #expect(outcome.requestedPolicy == .reject)
    }

    @Test("a temporary error is never a failure (RFC 9989 section 5.3.5)")
    func temporaryErrors() async throws {
        // SPF or a signature that may pass another time.
        var outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", spf: DMARCFixture.spf(.temperror, "bounce.example.com"), ZoneResolver(reject))
        #expect(outcome.result == .temperror)
        #expect(outcome.requestedPolicy == .none)
        #expect(outcome.problem != nil)
        outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", dkim: [try DMARCFixture.dkim(.temperror, "example.com")], ZoneResolver(reject))
        #expect(outcome.result == .temperror)
        // Not one that would not count.
        outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", spf: DMARCFixture.spf(.temperror, "attacker.test"),
            dkim: [try DMARCFixture.dkim(.temperror, "attacker.com")], ZoneResolver(reject))
        #expect(outcome.result == .fail)
        // Nor where another one passes.
        outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", spf: DMARCFixture.spf(.temperror, "example.com"),
            dkim: [try DMARCFixture.dkim(.pass, "example.com")], ZoneResolver(reject))
        #expect(outcome.result == .pass)
    }

    @Test(
        "DNS that does not answer gives a temporary error, wherever it is asked",
        arguments: ["_dmarc.a.example.com", "_dmarc.example.com", "_dmarc.com", "a.example.com"],
        [ResolverError.timedOut, .serverFailure, .refused, .bogus("x"), .failed("x")])
    func resolverErrors(name: String, error: ResolverError) async throws {
        let resolver = try ZoneResolver("_dmarc.example.com. TXT \"v=DMARC1; p=reject; np=none\"")
        resolver.fail(try Domain(name), with: error)
        let outcome = try await DMARCFixture.evaluate(from: "x@a.example.com", resolver)
        #expect(outcome.result == .temperror)
        #expect(outcome.requestedPolicy == .none)
        #expect(outcome.problem?.isEmpty == false)
    }

    @Test("an organizational domain that can't be found spoils nothing that passes without it")
    func unansweredAlignment() async throws {
        let resolver = try ZoneResolver(reject)
        resolver.fail(try Domain("_dmarc.com"), with: .timedOut)
        let passing = try DMARCFixture.dkim(.pass, "example.com")
        var outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", spf: DMARCFixture.spf(.pass, "b.example.com"), dkim: [passing], resolver)
        #expect(outcome.result == .pass)
        outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", spf: DMARCFixture.spf(.pass, "b.example.com"), resolver)
        #expect(outcome.result == .temperror)
        // A stranger's is not looked for.
        outcome = try await DMARCFixture.evaluate(
            from: "x@example.com", spf: DMARCFixture.spf(.pass, "b.example.net"), resolver)
        #expect(outcome.result == .fail)
    }

    @Test(
        "of several authors the strictest result counts",
        arguments: [
            (["x@good.com"], DMARCOutcome.Result.pass, "good.com"),
            (["x@good.com", "x@example.com"], .fail, "example.com"),
            (["x@example.com", "x@good.com"], .fail, "example.com"),
            (["x@monitored.com", "x@example.com", "x@good.com"], .fail, "example.com"),
            (["x@good.com", "x@monitored.com"], .fail, "monitored.com"),
            (["x@good.com", "x@none.com"], .none, "none.com"),
            (["x@good.com", "x@lost.com"], .temperror, "lost.com"),
            (["x@none.com", "x@lost.com"], .none, "none.com"),
            (["x@example.com", "x@lost.com"], .fail, "example.com"),
            (["x@good.com", "x@[192.0.2.1]"], .permerror, nil),
            (["x@example.com", "x@[192.0.2.1]"], .fail, "example.com"),
        ] as [([String], DMARCOutcome.Result, String?)])
    func severalAuthors(addresses: [String], result: DMARCOutcome.Result, domain: String?) async throws {
        let resolver = try ZoneResolver(
            reject
                + "_dmarc.good.com. TXT \"v=DMARC1; p=reject\"\n_dmarc.monitored.com. TXT \"v=DMARC1; p=none\"")
        resolver.fail(try Domain("_dmarc.lost.com"), with: .serverFailure)
        let authors = MessageAuthors(fieldCount: 1, addresses: addresses.compactMap { EmailAddress($0) })
        let outcome = await DMARCEvaluator(resolver: resolver).evaluate(
            authors, spf: DMARCFixture.spf(.none, "x.test"), dkim: [try DMARCFixture.dkim(.pass, "good.com")],
            header: ByteBuffer())
        #expect(outcome.result == result)
        #expect(outcome.authorDomain?.name == domain)
    }

    @Test("without an author's domain there is nothing to ask about, and many domains are too many")
    func noAuthors() async throws {
        let resolver = try ZoneResolver(reject)
        func evaluate(_ authors: MessageAuthors) async -> DMARCOutcome {
            await DMARCEvaluator(resolver: resolver).evaluate(
                authors, spf: DMARCFixture.spf(.pass, "example.com"), dkim: [], header: ByteBuffer())
        }
        let literal = try #require(EmailAddress("x@[192.0.2.1]"))
        for authors in [
            MessageAuthors(fieldCount: 0, addresses: []), MessageAuthors(fieldCount: 1, addresses: []),
            MessageAuthors(fieldCount: 1, addresses: [literal]),
            MessageAuthors(fieldCount: 1, addresses: (0..<11).compactMap { EmailAddress("x@d\($0).example.com") }),
        ] {
            let outcome = await evaluate(authors)
            #expect(outcome.result == .permerror)
            #expect(outcome.authorDomain == nil && outcome.problem != nil && !outcome.hasAlignedPass)
        }
        #expect(resolver.callCount == 0)
        let ten = MessageAuthors(
            fieldCount: 1, addresses: (0..<10).compactMap { EmailAddress("x@a.b.c.d.e.f.g.d\($0).example.com") })
        // Each is below the domain that SPF passes for.
        #expect(await evaluate(ten).result == .pass)
        #expect(resolver.callCount <= 81)
    }

    @Test("a share spares the messages whose draw is beyond it, the same each time (RFC 7489 section 6.6.4)")
    func share() async throws {
        for (policy, spared) in [("reject", DMARCPolicy.quarantine), ("quarantine", .none)] {
            let resolver = try ZoneResolver("_dmarc.example.com. TXT \"v=DMARC1; p=\(policy); pct=30\"")
            var count = 0
            for number in 0..<1_000 {
                let first = try await DMARCFixture.evaluate(
                    from: "x@example.com", messageID: "\(number)@example.com", resolver)
                let second = try await DMARCFixture.evaluate(
                    from: "x@example.com", messageID: "\(number)@example.com", resolver)
                #expect(first == second)
                #expect(first.publishedPolicy?.rawValue == policy)
                #expect(first.requestedPolicy == (first.isSpared ? spared : first.publishedPolicy))
                if !first.isSpared { count += 1 }
            }
            // Of a fair draw one in ten thousand is further off than this.
            #expect((245...355).contains(count))
        }
    }

    @Test("the draw is of the identifying fields, however they are folded")
    func draw() {
        func percent(_ header: String) -> Int { DMARCDraw.percent(of: ByteBuffer(string: header + "\r\nbody\r\n")) }
        let number = percent("Date: Mon\r\nMessage-ID: <a@b>\r\n")
        #expect(percent("DATE:\r\n Mon\r\nSubject: x\r\nmessage-id :  <a@b>\r\n") == number)
        #expect((0..<100).contains(number))
        #expect((0..<100).contains(percent("")))
        #expect(Set((0..<50).map { percent("Message-ID: <\($0)@b>\r\n") }).count > 20)
    }

    @Test("understands internationalized domains by their A-labels")
    func internationalized() async throws {
        let outcome = try await DMARCFixture.evaluate(
            from: "x@bücher.example", dkim: [try DMARCFixture.dkim(.pass, "xn--bcher-kva.example")],
            ZoneResolver("_dmarc.xn--bcher-kva.example. TXT \"v=DMARC1; p=reject\""))
        #expect(outcome.result == .pass)
    }

    @Test("keeps what strangers publish printable and short")
    func printable() async throws {
        let outcome = try await DMARCFixture.evaluate(
            from: "x@example.com",
            ZoneResolver(
                "_dmarc.example.com. TXT \"v=DMARC1; p=reject; x=\u{1B}\(String(repeating: "é", count: 5_000))\""))
        #expect(outcome.result == .fail)
        #expect(
            outcome.record.map { $0.utf8.count <= 1_024 && $0.utf8.allSatisfy { (0x20...0x7e).contains($0) } } == true)
        #expect(outcome.steps.allSatisfy { $0.utf8.count <= 400 })
    }

    @Test("finds organizational domains by the public suffix list where that is asked for (RFC 7489 section 3.2)")
    func publicSuffixList() async throws {
        let list = try #require(PublicSuffixList(path: "/usr/share/publicsuffix/public_suffix_list.dafsa"))
        for (name, expected) in [
            ("a.b.example.co.uk", "example.co.uk"), ("co.uk", "co.uk"), ("uk", "uk"),
            ("x.y.city.kobe.jp", "city.kobe.jp"),
            ("x.github.io", "x.github.io"), ("a.x.github.io", "x.github.io"), ("a.b.unknowntld", "b.unknowntld"),
            ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
        ] { #expect(list.organizationalDomain(of: try Domain(name)).name == expected) }
        #expect(PublicSuffixList(path: "/nonexistent") == nil)

        let zone =
            "_dmarc.example.co.uk. TXT \"v=DMARC1; p=none; sp=reject\"\n_dmarc.b.example.co.uk. TXT \"v=DMARC1; psd=n\"\n"
        let resolver = try ZoneResolver(zone)
        let method = OrganizationalDomainMethod.publicSuffixList(list)
        var outcome = try await DMARCFixture.evaluate(
            from: "x@a.b.example.co.uk", dkim: [try DMARCFixture.dkim(.pass, "c.example.co.uk")], method: method,
            resolver)
        #expect(outcome.result == .pass)
        #expect(outcome.discovery == .publicSuffixList)
        #expect(outcome.policyDomain?.name == "example.co.uk")
        #expect(resolver.callCount == 2)
        outcome = try await DMARCFixture.evaluate(
            from: "x@a.b.example.co.uk", dkim: [try DMARCFixture.dkim(.pass, "other.co.uk")], method: method, resolver)
        #expect(outcome.result == .fail)
        #expect(outcome.requestedPolicy == .reject)
        outcome = try await DMARCFixture.evaluate(
            from: "x@a.free.co.uk", dkim: [try DMARCFixture.dkim(.pass, "b.free.co.uk")], method: method, resolver)
        #expect(outcome.result == .bestGuessPass)
        outcome = try await DMARCFixture.evaluate(
            from: "x@a.free.co.uk", dkim: [try DMARCFixture.dkim(.pass, "other.co.uk")], method: method, resolver)
        #expect(outcome.result == .none)
    }
}
