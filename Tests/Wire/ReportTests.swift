import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct Reports {
        @Test("reports a 550 of the next host to the sender in the form of RFC 3464")
        func permanentFailure() async throws {
            let postfix = try await Postfix.start(domains: ["partner.test"])
            let gateway = try await Postern(
                organization: """
                    organization: contoso
                    acceptedDomains:
                      - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
                    recipients:
                      - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
                    inboundConnectors:
                      - Name: From head office
                        ConnectorType: OnPremises
                        SenderDomains: ["*"]
                        SenderIPAddresses: [127.0.0.25]
                    outboundConnectors:
                      - Name: To the partner
                        ConnectorType: Partner
                        RecipientDomains: [partner.test]
                        UseMXRecord: false
                        SmartHosts: ["127.0.0.1:\(postfix.port)"]
                    """)
            try await gateway.start()
            try await Swaks.deliver(
                SampleMessage.plain("rejected").data, from: "ann@contoso.test",
                to: "known@partner.test,unknown@partner.test", port: gateway.port, sendingAddress: "127.0.0.25")
            let message = try await gateway.waitForMaildir("ann@contoso.test")[0]
            let report = try await ParsedReport(message)
            #expect(report.defects == [])
            #expect(report.contentType == "multipart/report")
            #expect(report.reportType == "delivery-status")
            #expect(report.parts.count == 3)
            #expect(report.parts.prefix(2) == ["multipart/alternative", "message/delivery-status"])
            #expect(report.returnPath == "<>")
            #expect(report.autoSubmitted?.hasPrefix("auto-replied") == true || report.autoSubmitted == "auto-generated")
            #expect(report.reportingMTA == "dns; mx.postern.test" || report.reportingMTA == "dns;mx.postern.test")
            #expect(report.originalMessageID == "<rejected@outside.test>")
            #expect(report.text.contains("unknown@partner.test"))
            #expect(report.recipients.count == 1)
            let failed = try #require(report.recipients.first)
            #expect(failed.action == "failed")
            #expect(failed.status == "5.1.1")
            #expect(failed.finalRecipient.lowercased().filter { $0 != " " } == "rfc822;unknown@partner.test")
            #expect(failed.diagnosticCode?.contains("There is no such mailbox here") == true)
            // The other recipient of the same message got it.
            #expect(try await postfix.waitForMessages(to: "known@partner.test", gateway: gateway).count == 1)
        }
    }
}
