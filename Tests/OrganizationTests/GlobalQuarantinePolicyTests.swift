import Mail
import Organization
import Testing

@Suite("How people are told of mail in quarantine")
struct GlobalQuarantinePolicyTests {
    private func read(_ policy: String) -> Result<OrganizationDocument, ConfigurationErrors> {
        OrganizationDocument.load(
            yaml: """
                organization: contoso
                acceptedDomains:
                  - { DomainName: contoso.com, Default: true }
                globalQuarantinePolicy: \(policy)
                """, file: "contoso.yaml")
    }

    private func mistakes(_ policy: String) -> [String] {
        guard case .failure(let errors) = read(policy) else { return [] }
        return errors.mistakes.map(\.description)
    }

    @Test("without settings people are told every day in English, in our own words")
    func defaults() throws {
        let document = try read("{ OrganizationBrandingEnabled: $false }").get()
        let policy = document.globalQuarantinePolicy
        #expect(policy == GlobalQuarantinePolicy())
        #expect(policy.frequency == .daily)
        #expect(policy.editions == [QuarantineNotification.Edition(language: .english)])
        #expect(!document.yaml.contains("globalQuarantinePolicy"))
    }

    @Test("texts go with the languages in their order, and an empty one is our own")
    func editions() throws {
        let document = try read(
            """
            { EndUserSpamNotificationFrequency: 04:00:00, MultiLanguageSetting: [de-CH, en], EsnCustomSubject: ["", Held],
              EndUserSpamNotificationCustomFromAddress: held@contoso.com, MultiLanguageCustomDisclaimer: [Nur intern, x] }
            """
        ).get()
        let policy = document.globalQuarantinePolicy
        #expect(policy.frequency == .fourHours)
        #expect(policy.fromAddress == EmailAddress("held@contoso.com"))
        #expect(
            policy.editions == [
                QuarantineNotification.Edition(language: .german, disclaimer: "Nur intern"),
                QuarantineNotification.Edition(language: .english, subject: "Held", disclaimer: "x"),
            ])
        #expect(try OrganizationDocument.load(yaml: document.yaml, file: "contoso.yaml").get() == document)
    }

    @Test(
        "what can't be sent so is refused with the property and a way out",
        arguments: [
            ("{ EsnCustomSubject: [a, b] }", "has 2 texts for 1 language"),
            ("{ MultiLanguageSetting: [en, de], MultiLanguageSenderName: a }", "has 1 text for 2 languages"),
            ("{ MultiLanguageSetting: [en, en] }", "has a language twice"),
            ("{ MultiLanguageSetting: [en, de, en, de] }", "has 4 languages, and 3 are the most"),
            (
                "{ EndUserSpamNotificationCustomFromAddress: a@fabrikam.com }",
                "is not in an accepted domain of the organization"
            ),
            ("{ OrganizationBrandingEnabled: true }", "these mails have none"),
            ("{ EndUserSpamNotificationFrequency: 02:00:00 }", "EndUserSpamNotificationFrequency"),
        ])
    func refused(policy: String, problem: String) {
        let found = mistakes(policy)
        #expect(found.contains { $0.contains(problem) }, "\(found)")
    }

    @Test(
        "a round is every four hours, every day at seven or on Mondays at seven, and it is the last one until the next",
        arguments: [
            (GlobalQuarantinePolicy.Frequency.fourHours, "2026-11-23T06:59:59Z", "2026-11-23T03:00:00Z"),
            (.fourHours, "2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z"),
            (.fourHours, "2026-11-23T02:00:00Z", "2026-11-22T23:00:00Z"),
            (.daily, "2026-11-23T06:59:59.999Z", "2026-11-22T07:00:00Z"),
            (.daily, "2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z"),
            (.daily, "1969-07-20T20:17:40Z", "1969-07-20T07:00:00Z"),
            (.weekly, "2026-11-23T06:59:59Z", "2026-11-16T07:00:00Z"),
            (.weekly, "2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z"),
            (.weekly, "2026-11-29T23:00:00Z", "2026-11-23T07:00:00Z"),
        ])
    func rounds(frequency: GlobalQuarantinePolicy.Frequency, moment: String, round: String) throws {
        let moment = try #require(WallTime(iso8601: moment))
        #expect(frequency.lastRound(at: moment) == WallTime(iso8601: round))
    }

    @Test("a clock that is out of all range has rounds too")
    func extremeClocks() {
        for frequency in GlobalQuarantinePolicy.Frequency.allCases {
            for moment in [Int64.min, Int64.max] {
                let round = frequency.lastRound(at: WallTime(milliseconds: moment))
                #expect(frequency.lastRound(at: round) == round)
            }
        }
    }
}
