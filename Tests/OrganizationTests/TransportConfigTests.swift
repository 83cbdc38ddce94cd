import Mail
import Organization
import Testing

@Suite("transportConfig of an organization")
struct TransportConfigTests {
    private func document(_ transportConfig: String) -> String {
        """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        \(transportConfig)
        """
    }

    private func config(_ text: String) throws -> TransportConfig {
        try OrganizationDocument.load(yaml: document(text), file: "contoso.yaml").get().transportConfig
    }

    @Test(
        "transportConfig has Exchange's defaults when nothing is set",
        arguments: ["", "transportConfig:", "transportConfig: {}"])
    func defaults(text: String) throws {
        let config = try config(text)
        #expect(config == TransportConfig())
        #expect(config.messageExpiration == nil)
        #expect(config.delayNotificationTimeout == .hours(4))
        #expect(config.externalReports.delayDsnEnabled && config.internalReports.delayDsnEnabled)
        #expect(config.externalReports.sendHtml && config.externalReports.languageDetectionEnabled)
    }

    @Test("sizes are read as Exchange writes them, within the bounds of a message")
    func sizes() throws {
        let rows: [(String, Int)] = [
            ("36MB", 36 << 20), ("36 mb", 36 << 20), ("\"36 MB (37,748,736 bytes)\"", 36 << 20), ("37748736", 36 << 20),
            ("1KB", 1_024), ("2GB", 1 << 31), ("1025B", 1_025),
        ]
        for (text, octets) in rows {
            let config = try config("transportConfig: { MaxSendSize: \(text), MaxReceiveSize: 1GB }")
            #expect(config.maxSendSize == octets && config.maxReceiveSize == 1 << 30, "\(text)")
        }
        for text in ["0", "1023", "3GB", "36TB", "-1KB", "MB", "Unlimited", "99999999999999999999MB"] {
            let found = mistakes(document("transportConfig: { MaxSendSize: \(text) }"))
            #expect(found.map(\.field) == ["MaxSendSize"], "\(text): \(found)")
        }
        #expect(try config("transportConfig: { MaxRecipientEnvelopeLimit: 500 }").maxRecipientEnvelopeLimit == 500)
    }

    @Test("reads every property")
    func everything() throws {
        let config = try config(
            """
            transportConfig:
              MessageExpiration: 18:30:00
              DelayNotificationTimeout: 00:30:00
              ExternalDelayDsnEnabled: false
              InternalDelayDsnEnabled: $true
              ExternalPostmasterAddress: help@contoso.com
              ExternalDsnDefaultLanguage: en-GB
              InternalDsnDefaultLanguage: de
              ExternalDsnLanguageDetectionEnabled: false
              InternalDsnLanguageDetectionEnabled: true
              ExternalDsnSendHtml: true
              InternalDsnSendHtml: false
              ExternalDsnReportingAuthority: mail.contoso.com
              InternalDsnReportingAuthority: corp.contoso.com
              EightBitConversionFailureAction: Return
            """)
        #expect(config.eightBitConversionFailureAction == .return)
        #expect(config.messageExpiration == .minutes(18 * 60 + 30))
        #expect(config.delayNotificationTimeout == .minutes(30))
        #expect(config.externalPostmasterAddress == EmailAddress("help@contoso.com"))
        #expect(
            config.reports(isInternal: false)
                == .init(
                    delayDsnEnabled: false, defaultLanguage: "en-GB", languageDetectionEnabled: false,
                    reportingAuthority: try Domain("mail.contoso.com")))
        #expect(
            config.reports(isInternal: true)
                == .init(defaultLanguage: "de", sendHtml: false, reportingAuthority: try Domain("corp.contoso.com")))
    }

    @Test(
        "takes 12 to 24 hours as MessageExpiration, as Exchange writes a time",
        arguments: [
            ("12:00:00", 12 * 3_600), ("1.00:00:00", 86_400), ("0.23:59:59", 86_399), ("\"13:00:00\"", 46_800),
        ])
    func expiration(text: String, seconds: Int64) throws {
        let config = try config("transportConfig: { MessageExpiration: \(text) }")
        #expect(config.messageExpiration == .seconds(seconds))
    }

    @Test(
        "refuses any other time with what to write instead",
        arguments: [
            "11:59:59", "1.00:00:01", "2.00:00:00", "24:00:00", "24h", "86400", "12:60:00", "12:00", "-12:00:00",
            "1.:00:00", "99999999999999999999.00:00:00", "١٢:00:00",
        ])
    func notAnExpiration(text: String) throws {
        let found = mistakes(document("transportConfig: { MessageExpiration: \"\(text)\" }"))
        let mistake = try #require(found.first)
        #expect(found.count == 1)
        #expect(mistake.line == 3)
        #expect(mistake.object == "transportConfig")
        #expect(mistake.field == "MessageExpiration")
        #expect(mistake.mend == "write a time as [days.]hours:minutes:seconds from 12:00:00 to 1.00:00:00")
    }

    @Test("tells each mistake with its field and its mend")
    func mistakesOfFields() {
        let found = mistakes(
            document(
                """
                transportConfig:
                  MessageExpiraton: 12:00:00
                  ExternalDelayDsnEnabled: perhaps
                  ExternalPostmasterAddress: postmaster
                  ExternalDsnDefaultLanguage: klingon!
                  InternalDsnReportingAuthority: "not a domain"
                """))
        #expect(found.map(\.line) == [4, 5, 6, 7, 8])
        #expect(found.map(\.object) == Array(repeating: "transportConfig", count: 5))
        #expect(found.first?.mend == "did you mean MessageExpiration?")
        #expect(found.allSatisfy { !$0.mend.isEmpty })
    }

    @Test("refuses a delay notification that would come after the expiration, unless nobody gets one")
    func delayAfterExpiration() {
        let times = "MessageExpiration: 12:00:00, DelayNotificationTimeout: 13:00:00"
        #expect(
            mistakes(document("transportConfig: { \(times) }")).map(\.field) == ["DelayNotificationTimeout"])
        let off = "ExternalDelayDsnEnabled: false, InternalDelayDsnEnabled: false"
        #expect(mistakes(document("transportConfig: { \(times), \(off) }")).isEmpty)
    }
}
