import DNS
import Identity
import Mail
import Organization
import PosternTesting
import Testing

@testable import Operations

@Suite("The proof of a domain", .timeLimit(.minutes(30)))
struct DomainProofTests {
    private static let start = WallTime(milliseconds: 1_000_000_000)
    private static let proof = DomainProof(
        organization: "fabrikam", domain: "new.example", token: "0123", asked: start)

    private static func after(_ hours: Int64) -> WallTime {
        WallTime(milliseconds: start.milliseconds + hours * 3_600_000)
    }

    // MARK: - The states

    @Test("waits until its record is seen, and keeps the moment at which it was")
    func proves() {
        var proof = Self.proof.after(.missing, at: Self.after(1))
        #expect(proof.state == .waiting && proof.checked == Self.after(1) && proof.missingSince == nil)
        proof = proof.after(.seen, at: Self.after(2))
        #expect(proof.state == .proved && proof.proved == Self.after(2))
        proof = proof.after(.seen, at: Self.after(26))
        #expect(proof.proved == Self.after(2) && proof.checked == Self.after(26))
    }

    @Test("is lost when answers lack its record for 72 hours, and not before")
    func loses() {
        var proof = Self.proof.after(.seen, at: Self.after(0))
        proof = proof.after(.missing, at: Self.after(24))
        #expect(proof.state == .proved && proof.missingSince == Self.after(24))
        proof = proof.after(.missing, at: Self.after(95))
        #expect(proof.state == .proved)
        let back = proof.after(.seen, at: Self.after(95))
        #expect(back.missingSince == nil)
        proof = proof.after(.missing, at: Self.after(96))
        #expect(proof.state == .lost && proof.missingSince == Self.after(24))
        #expect(proof.after(.missing, at: Self.after(500)).state == .lost)
        #expect(proof.after(.seen, at: Self.after(500)).state == .proved)
    }

    @Test("is not changed by a question without an answer")
    func unknown() {
        let proved = Self.proof.after(.seen, at: Self.after(0)).after(.missing, at: Self.after(24))
        for proof in [Self.proof, proved] {
            #expect(proof.after(.unknown("no answer in time"), at: Self.after(5_000)) == proof)
        }
    }

    @Test("is looked for again after a day, and forgotten after 30 days of waiting")
    func times() {
        #expect(Self.proof.isDue(at: Self.start))
        let proved = Self.proof.after(.seen, at: Self.after(0))
        #expect(!proved.isDue(at: Self.after(23)) && proved.isDue(at: Self.after(24)))
        #expect(!Self.proof.isForgotten(at: Self.after(719)) && Self.proof.isForgotten(at: Self.after(720)))
        #expect(!proved.isForgotten(at: Self.after(10_000)))
    }

    // MARK: - What needs one

    @Test("covers the domain and those below it, and a domain that the organization has covers those below it")
    func covers() throws {
        let proved = Self.proof.after(.seen, at: Self.start)
        let missing = proved.after(.missing, at: Self.after(24))
        var lost = proved
        lost.state = .lost
        for (joining, current, proofs, unproved) in [
            ("new.example", "own.example", [], true), ("new.example", "own.example", [Self.proof], true),
            ("new.example", "own.example", [proved], false), ("a.b.new.example", "own.example", [proved], false),
            ("new.example", "own.example", [lost], true), ("example", "own.example", [proved], true),
            ("othernew.example", "own.example", [proved], true), ("a.own.example", "own.example", [], false),
            ("own.example", "a.own.example", [], true), ("new.example", "own.example", [missing], true),
            ("a.new.example", "new.example", [missing], false), ("a.new.example", "new.example", [lost], true),
        ] as [(String, String, [DomainProof], Bool)] {
            let found = DomainAdmission.unproved(
                [try Domain(joining)], beside: [try Domain(current)], by: proofs)
            #expect(!found.isEmpty == unproved, "\(joining) beside \(current)")
        }
    }

    @Test("has a token of 128 bits in 32 digits, another one each time")
    func token() {
        let tokens = (0..<100).map { _ in DomainChallenge.token(SystemRandom()) }
        #expect(Set(tokens).count == 100)
        #expect(tokens.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }

    // MARK: - The operations

    private struct Tenant {
        var desk: ScopeDesk
        var zone: ZoneResolver
        var administration: Administration

        init() async throws {
            desk = try await ScopeDesk()
            zone = try ZoneResolver("")
            administration = desk.administration
            administration.resolver = CachingResolver(zone, time: desk.desk.clock)
        }

        func perform<Asked: Operations.Operation>(_ asked: Asked) async throws(OperationFailure) -> Asked.Answer {
            try await asked.perform(in: administration, by: ScopeDesk.caller)
        }

        func publish(_ proof: DomainProofView) throws {
            try zone.setZone("\(proof.recordName). IN TXT \"\(proof.recordText)\"\n")
        }

        static func document(_ domain: String) -> SubmittedDocument {
            SubmittedDocument(
                file: "fabrikam.yaml",
                text: ScopeDesk.fabrikam.replacing(
                    "recipients:", with: "  - { DomainName: \(domain) }\nrecipients:"))
        }
    }

    @Test("lets an organization's administrator accept the domain, which nothing else does")
    func journey() async throws {
        let tenant = try await Tenant()
        let apply = OrganizationApply(documents: [Tenant.document("new.example")])
        let refused = await #expect(throws: OperationFailure.self) { try await tenant.perform(apply) }
        #expect(refused?.kind == .configuration)
        let mistake = refused?.mistakes.first
        #expect(mistake?.object == "AcceptedDomain \"new.example\"" && mistake?.field == "DomainName")
        #expect(mistake?.mend.contains("postern domain proof start new.example") == true)

        let begun = try await tenant.perform(DomainProofStart(organization: "fabrikam", domain: "New.Example"))
        #expect(begun.state == .waiting && !begun.isAccepted && begun.recordName == "_postern-challenge.new.example")
        let again = try await tenant.perform(DomainProofStart(organization: "fabrikam", domain: "new.example"))
        #expect(again == begun)
        let waiting = await #expect(throws: OperationFailure.self) { try await tenant.perform(apply) }
        #expect(waiting?.mistakes.first?.mend.contains(begun.recordText) == true)

        // Another's token proves nothing.
        let another = "postern-domain-verification=" + String(repeating: "0", count: 32)
        try tenant.zone.setZone("_postern-challenge.new.example. IN TXT \"\(another)\"\n")
        let foreign = try await tenant.perform(DomainProofCheck(organization: "fabrikam", domain: "new.example"))
        #expect(foreign.state == .waiting)

        try tenant.publish(begun)
        tenant.desk.desk.clock.advance(by: .hours(25))
        let proved = try await tenant.perform(DomainProofCheck(organization: "fabrikam", domain: "new.example"))
        #expect(proved.state == .proved)
        let planned = try await tenant.perform(OrganizationPreview(documents: [Tenant.document("new.example")]))
        #expect(planned.map(\.organization) == ["fabrikam"])
        let applied = try await tenant.perform(apply)
        #expect(applied.map(\.revision) == [2])
        let listed = try await tenant.perform(DomainProofList())
        #expect(listed.map(\.isAccepted) == [true])
        let actions = tenant.desk.desk.store.auditLog.filter { $0.organization == "fabrikam" }.map(\.action)
        #expect(actions == [.domainProofStart, .domainProofCheck, .domainProofCheck, .configurationApply])
    }

    @Test("is no operator's business: whoever runs the server enters domains without one")
    func unlimited() async throws {
        let tenant = try await Tenant()
        let applied = try await tenant.desk.desk.perform(
            OrganizationApply(documents: [Tenant.document("new.example")]))
        #expect(applied.map(\.revision) == [2])
    }

    @Test("gives nobody a domain that another organization has, nor one below it")
    func taken() async throws {
        let tenant = try await Tenant()
        let failure = await #expect(throws: OperationFailure.self) {
            try await tenant.perform(DomainProofStart(organization: "fabrikam", domain: "contoso.com"))
        }
        #expect(failure?.kind == .exists)
        #expect(
            failure?.lines == [
                "contoso.com belongs to another organization of this server; ask its operator whose it is."
            ])
        // Whatever is kept as proved.
        var proof = DomainProof(
            organization: "fabrikam", domain: "contoso.com", token: "0", asked: tenant.desk.desk.clock.wallTime())
        proof.state = .proved
        try await tenant.administration.stores.domainProofs.keep(proof, audit: nil)
        let refused = await #expect(throws: OperationFailure.self) {
            try await tenant.perform(OrganizationApply(documents: [Tenant.document("contoso.com")]))
        }
        let problems = refused?.mistakes.map(\.problem) ?? []
        #expect(problems.contains("contoso.com belongs to another organization of this server"), "\(problems)")
    }

    @Test("changes nothing where DNS gives no answer")
    func unanswered() async throws {
        let tenant = try await Tenant()
        let begun = try await tenant.perform(DomainProofStart(organization: "fabrikam", domain: "new.example"))
        tenant.zone.fail(try Domain(begun.recordName), with: .timedOut)
        let failure = await #expect(throws: OperationFailure.self) {
            try await tenant.perform(DomainProofCheck(organization: "fabrikam", domain: "new.example"))
        }
        #expect(failure?.kind == .cannotNow)
        let listed = try await tenant.perform(DomainProofList())
        #expect(listed == [begun])
    }

    @Test("is not made again by a check where its organization was deleted while DNS was asked")
    func deletedMeanwhile() async throws {
        let tenant = try await Tenant()
        let begun = try await tenant.perform(DomainProofStart(organization: "fabrikam", domain: "new.example"))
        var administration = tenant.administration
        let proofs = administration.stores.domainProofs
        administration.resolver = CachingResolver(
            DeletingResolver(inner: tenant.zone) {
                _ = try? await proofs.removeDomainProofs(of: "fabrikam", domain: "new.example", audit: nil)
            }, time: tenant.desk.desk.clock)
        try tenant.publish(begun)
        let asked = administration
        let failure = await #expect(throws: OperationFailure.self) {
            try await DomainProofCheck(organization: "fabrikam", domain: "new.example").perform(
                in: asked, by: ScopeDesk.caller)
        }
        #expect(failure?.kind == .notFound)
        let left = try await proofs.domainProofs(of: nil)
        #expect(left.isEmpty)
    }

    @Test("is looked for daily: a lost one is told of, refuses no mail, and is begun anew with another record")
    func upkeep() async throws {
        let tenant = try await Tenant()
        let begun = try await tenant.perform(DomainProofStart(organization: "fabrikam", domain: "new.example"))
        try tenant.publish(begun)
        let upkeep = DomainProofUpkeep(tenant.administration)
        await upkeep.keepUp()
        let proved = try await tenant.perform(DomainProofList())
        #expect(proved.map(\.state) == [.proved])
        _ = try await tenant.perform(OrganizationApply(documents: [Tenant.document("new.example")]))
        try tenant.zone.setZone("")
        for _ in 0..<3 {
            tenant.desk.desk.clock.advance(by: .hours(25))
            await upkeep.keepUp()
        }
        let kept = try await tenant.perform(DomainProofList())
        #expect(kept.map(\.state) == [.proved])
        tenant.desk.desk.clock.advance(by: .hours(25))
        await upkeep.keepUp()
        let lost = try await tenant.perform(DomainProofList())
        #expect(lost.map(\.state) == [.lost] && lost.map(\.isAccepted) == [true])
        let entry = tenant.desk.desk.store.auditLog.last
        #expect(entry?.action == .domainProofCheck && entry?.change == "Proved → Lost")
        #expect(entry?.caller.kind == .system)
        // A document that has the domain already is applied as before.
        let changed = SubmittedDocument(
            file: "fabrikam.yaml", text: Tenant.document("new.example").text + "# seen\n")
        let applied = try await tenant.perform(OrganizationApply(documents: [changed]))
        #expect(applied.map(\.revision) == [3])
        let anew = try await tenant.perform(DomainProofStart(organization: "fabrikam", domain: "new.example"))
        #expect(anew.state == .waiting && anew.recordText != begun.recordText)
    }

    @Test("that waits for 30 days is forgotten")
    func forgotten() async throws {
        let tenant = try await Tenant()
        _ = try await tenant.perform(DomainProofStart(organization: "fabrikam", domain: "new.example"))
        tenant.desk.desk.clock.advance(by: .hours(24 * 31))
        await DomainProofUpkeep(tenant.administration).keepUp()
        let left = try await tenant.perform(DomainProofList())
        #expect(left.isEmpty)
    }

    @Test("refuses what is no domain")
    func names() async throws {
        let tenant = try await Tenant()
        for text in ["", "a..b", "x y.example", String(repeating: "a.", count: 120) + "example"] {
            let failure = await #expect(throws: OperationFailure.self) {
                try await tenant.perform(DomainProofStart(organization: "fabrikam", domain: text))
            }
            #expect(failure?.kind == .usage, "\(text)")
        }
    }
}

/// A resolver that does something before it answers.
private struct DeletingResolver: Resolver {
    var inner: any Resolver
    var before: @Sendable () async -> Void

    func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        await before()
        return try await inner.resolve(name, type)
    }
}
