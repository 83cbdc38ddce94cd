import Mail
import Organization
import Testing

@Suite("Sender authentication of an organization")
struct SenderAuthenticationPolicyTests {
    private func document(_ text: String) -> String {
        """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com, IPv6Enabled: $true }
          - { DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true }
          - { DomainName: old.contoso.com, IPv6Enabled: false }
        \(text)
        """
    }

    private func load(_ text: String) throws -> OrganizationDocument {
        try OrganizationDocument.load(yaml: document(text), file: "contoso.yaml").get()
    }

    @Test(
        "sender authentication has EOP's defaults when nothing is set",
        arguments: ["", "ipv6:", "antiPhishPolicy: {}", "arcConfig: {}"])
    func defaults(text: String) throws {
        let document = try load(text)
        #expect(!document.ipv6.isEnabled && !document.ipv6.isReportOnly)
        #expect(document.antiPhishPolicy == AntiPhishPolicy())
        #expect(document.antiPhishPolicy.enableSpoofIntelligence && document.antiPhishPolicy.honorDmarcPolicy)
        #expect(document.antiPhishPolicy.dmarcQuarantineAction == .quarantine)
        #expect(document.antiPhishPolicy.dmarcRejectAction == .reject)
        #expect(document.antiPhishPolicy.authenticationFailAction == .moveToJmf)
        #expect(document.antiPhishPolicy.invalidFromAction == .reject)
        #expect(document.arcConfig.trustedSealers.isEmpty && !document.arcConfig.isSealingEnabled)
        #expect(document.dkimSigningConfigs.isEmpty)
    }

    @Test("reads every property, and writes it again")
    func everything() throws {
        let document = try load(
            """
            ipv6: { Enabled: true, ReportOnly: true }
            antiPhishPolicy:
              EnableSpoofIntelligence: false
              HonorDmarcPolicy: $false
              DmarcQuarantineAction: MoveToJmf
              DmarcRejectAction: Quarantine
              AuthenticationFailAction: Quarantine
              SpoofQuarantineTag: DefaultFullAccessWithNotificationPolicy
              EnableFirstContactSafetyTips: true
              EnableViaTag: true
              InvalidFromAction: MoveToJmf
            arcConfig: { ArcTrustedSealers: [Lists.example.net, bücher.example], SealingEnabled: true }
            dkimSigningConfigs:
              - Domain: contoso.com
              - Domain: CORP.contoso.com
                Enabled: false
                KeySize: 4096
                Algorithm: Both
                HeaderCanonicalization: Simple
                BodyCanonicalization: Simple
            """)
        #expect(document.acceptedDomains.map(\.ipv6Enabled) == [true, nil, false])
        #expect(document.ipv6.isEnabled && document.ipv6.isReportOnly)
        let policy = document.antiPhishPolicy
        #expect(!policy.enableSpoofIntelligence && !policy.honorDmarcPolicy)
        #expect(policy.dmarcQuarantineAction == .moveToJmf && policy.dmarcRejectAction == .quarantine)
        #expect(policy.authenticationFailAction == .quarantine && policy.invalidFromAction == .moveToJmf)
        #expect(policy.spoofQuarantineTag == "DefaultFullAccessWithNotificationPolicy")
        #expect(policy.enableFirstContactSafetyTips)
        #expect(document.arcConfig.trustedSealers.map(\.name) == ["lists.example.net", "xn--bcher-kva.example"])
        #expect(document.arcConfig.isSealingEnabled)
        #expect(document.dkimSigningConfigs[0] == DKIMSigningConfig(try Domain("contoso.com")))
        let second = document.dkimSigningConfigs[1]
        #expect(second.domain == (try Domain("corp.contoso.com")))
        #expect(!second.isEnabled && second.keySize == 4_096 && second.algorithm == .both)
        #expect(second.headerCanonicalization == .simple && second.bodyCanonicalization == .simple)
        let yaml = document.yaml
        #expect(yaml.contains("ipv6: { Enabled: true, ReportOnly: true }\n"))
        #expect(yaml.contains("  - { Domain: contoso.com }\n"))
        #expect(yaml.contains("DomainName: old.contoso.com, DomainType: Authoritative, IPv6Enabled: false }"))
        #expect(try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get() == document)
    }

    @Test("a configuration of DKIM is found by its very domain alone")
    func snapshot() throws {
        let document = try load(
            """
            ipv6: { Enabled: true }
            arcConfig: { ArcTrustedSealers: lists.example.net }
            dkimSigningConfigs: [{ Domain: corp.contoso.com, KeySize: 3072 }]
            """)
        let snapshot = OrganizationSnapshot(document, revision: 1)
        for snapshot in [snapshot, snapshot.blocking(["A"])] {
            #expect(snapshot.dkimSigningConfig(for: try Domain("corp.contoso.com"))?.keySize == 3_072)
            #expect(snapshot.dkimSigningConfig(for: try Domain("contoso.com")) == nil)
            #expect(snapshot.dkimSigningConfig(for: try Domain("a.corp.contoso.com")) == nil)
            #expect(snapshot.trustedSealers == [try Domain("lists.example.net")])
            #expect(document.acceptedDomains.map(snapshot.acceptsIPv6) == [true, true, false])
        }
        let off = OrganizationSnapshot(try load(""), revision: 1)
        #expect(off.document.acceptedDomains.map(off.acceptsIPv6) == [true, false, false])
    }

    @Test("tells each mistake with its field and its mend")
    func mistakesOfFields() {
        let found = mistakes(
            document(
                """
                ipv6: { Enable: true, ReportOnly: perhaps }
                antiPhishPolicy:
                  DmarcRejectAction: MoveToJmf
                  DmarcQuarantineAction: MoveToJunk
                  HonourDmarcPolicy: true
                  EnableMailboxIntelligence: true
                arcConfig: { ArcTrustedSealers: ["not a domain"] }
                dkimSigningConfigs:
                  - { Domain: contoso.co }
                  - { Domain: contoso.com, KeySize: 2000, Algorithm: Ed25519, HeaderCanonicalization: relaxed }
                  - { Domain: contoso.com }
                  - { Domain: a.corp.contoso.com }
                  - { KeySize: 2048, Selector: s1 }
                """))
        #expect(
            found.map { "\($0.line) \($0.object) \($0.field ?? "")" }.sorted()
                == [
                    "12 arcConfig ArcTrustedSealers", "14 DkimSigningConfig \"contoso.co\" Domain",
                    "15 DkimSigningConfig \"contoso.com\" Algorithm",
                    "15 DkimSigningConfig \"contoso.com\" HeaderCanonicalization",
                    "15 DkimSigningConfig \"contoso.com\" KeySize", "16 DkimSigningConfig \"contoso.com\" Domain",
                    "17 DkimSigningConfig \"a.corp.contoso.com\" Domain", "18 DkimSigningConfig \"number 5\" Domain",
                    "18 DkimSigningConfig \"number 5\" Selector", "6 ipv6 Enable", "6 ipv6 ReportOnly",
                    "8 antiPhishPolicy DmarcRejectAction", "9 antiPhishPolicy DmarcQuarantineAction",
                    "10 antiPhishPolicy HonourDmarcPolicy", "11 antiPhishPolicy EnableMailboxIntelligence",
                ].sorted())
        let mends = Dictionary(found.map { ("\($0.line) \($0.field ?? "")", $0.mend) }, uniquingKeysWith: { a, _ in a })
        #expect(mends["6 Enable"] == "did you mean Enabled?")
        #expect(mends["8 DmarcRejectAction"] == "write Quarantine or Reject")
        #expect(mends["9 DmarcQuarantineAction"] == "did you mean MoveToJmf?")
        #expect(mends["10 HonourDmarcPolicy"] == "did you mean HonorDmarcPolicy?")
        #expect(mends["14 Domain"] == "did you mean contoso.com?")
        #expect(mends["15 KeySize"] == "write one of 1024, 2048, 3072, 4096")
        #expect(mends["15 HeaderCanonicalization"] == "did you mean Relaxed?")
        #expect(mends["17 Domain"] == "add it under acceptedDomains with its own entry")
    }

    @Test("warns of short keys, of sealers named twice and of private addresses in EFSkipIPs")
    func warnings() throws {
        let loaded = try OrganizationDocument.loadWithWarnings(
            yaml: document(
                """
                arcConfig: { ArcTrustedSealers: [a.example, A.example] }
                dkimSigningConfigs: [{ Domain: contoso.com, KeySize: 1024 }]
                inboundConnectors:
                  - { Name: A, ConnectorType: OnPremises, SenderIPAddresses: 192.0.2.1, EFSkipIPs: [10.1.0.0/16, 192.0.2.9] }
                """), file: "contoso.yaml"
        ).get()
        #expect(loaded.warnings.map(\.line) == [6, 7, 9])
        #expect(loaded.warnings.map { $0.field ?? "" } == ["arcConfig", "KeySize", "EFSkipIPs"])
        #expect(loaded.warnings.last?.problem == "10.1.0.0/16 is a private address; those are skipped by themselves")
    }

    @Test("shows in the plan of a change, object by object")
    func changes() throws {
        let before = try load("dkimSigningConfigs: [{ Domain: contoso.com }]").yaml
        let after = try load(
            """
            ipv6: { ReportOnly: true }
            antiPhishPolicy: { DmarcRejectAction: Quarantine }
            dkimSigningConfigs: [{ Domain: contoso.com, Algorithm: Both }, { Domain: old.contoso.com }]
            """
        ).yaml
        let changes = DocumentDiff.changes(from: before, to: after)
        #expect(
            changes.map { "\($0.kind) \($0.object) \($0.properties.map(\.name))" }.sorted()
                == [
                    "added DkimSigningConfig \"old.contoso.com\" [\"Domain\"]",
                    "added antiPhishPolicy [\"DmarcRejectAction\"]",
                    "added ipv6 [\"ReportOnly\"]", "changed DkimSigningConfig \"contoso.com\" [\"Algorithm\"]",
                ].sorted())
    }
}
