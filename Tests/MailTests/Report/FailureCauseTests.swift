import Testing

@testable import Mail

@Suite("Why a message was not delivered")
struct FailureCauseTests {
    @Test(
        "reads the cause and who can mend it from the code",
        arguments: [
            ("5.1.1", .addressUnknown, .sender), ("5.1.10", .addressUnknown, .sender),
            ("5.1.6", .addressUnknown, .sender), ("5.4.1", .addressUnknown, .sender),
            ("5.1.3", .addressMalformed, .sender),
            ("5.1.0", .domainUnknown, .sender), ("5.1.2", .domainUnknown, .sender), ("5.4.4", .domainUnknown, .sender),
            ("5.4.310", .domainUnknown, .sender),
            ("5.1.7", .senderNotAccepted, .ownAdministrator), ("5.1.8", .senderBlocked, .ownAdministrator),
            ("5.1.90", .senderLimit, .sender),
            ("5.7.232", .organizationLimit, .ownAdministrator), ("5.7.233", .organizationLimit, .ownAdministrator),
            ("5.7.705", .organizationBlocked, .ownAdministrator), ("5.7.708", .organizationBlocked, .ownAdministrator),
            ("5.7.750", .organizationBlocked, .ownAdministrator), ("5.7.703", .blockedByOwnList, .ownAdministrator),
            ("5.2.2", .mailboxFull, .recipient), ("4.2.2", .mailboxFull, .recipient),
            ("5.2.1", .mailboxClosed, .recipientAdministrator), ("5.2.0", .mailboxClosed, .recipientAdministrator),
            ("5.2.3", .tooLarge, .sender), ("5.3.4", .tooLarge, .sender), ("5.5.3", .tooManyRecipients, .sender),
            ("4.4.312", .nameLookupFailed, .recipientAdministrator), ("5.4.312", .nameLookupFailed, nil),
            ("4.4.3", .nameLookupFailed, nil),
            ("4.4.315", .timedOut, .recipientAdministrator), ("5.4.315", .timedOut, nil), ("4.4.1", .timedOut, nil),
            ("4.4.316", .connectionRefused, .recipientAdministrator), ("5.4.316", .connectionRefused, nil),
            ("4.4.317", .cannotConnect, .recipientAdministrator), ("5.4.317", .cannotConnect, nil),
            ("4.4.318", .connectionLost, .recipientAdministrator), ("5.4.318", .connectionLost, nil),
            ("4.4.2", .connectionLost, nil), ("4.7.320", .certificateInvalid, .recipientAdministrator),
            ("4.4.397", .communicationFailed, .recipientAdministrator), ("4.4.400", .communicationFailed, nil),
            ("4.4.0", .communicationFailed, nil), ("5.4.999", .communicationFailed, nil),
            ("4.7.321", .tlsMissing, .recipientAdministrator), ("5.7.321", .tlsMissing, nil),
            ("4.7.322", .certificateExpired, .recipientAdministrator), ("5.7.322", .certificateExpired, nil),
            ("4.7.323", .daneFailed, .recipientAdministrator), ("5.7.323", .daneFailed, nil),
            ("4.7.324", .dnssecFailed, .recipientAdministrator), ("5.7.324", .dnssecFailed, nil),
            ("4.7.325", .certificateInvalid, nil), ("5.7.325", .certificateInvalid, nil),
            ("4.4.8", .mtaStsFailed, .recipientAdministrator), ("5.4.8", .mtaStsFailed, nil),
            ("4.7.5", .mtaStsFailed, nil), ("5.7.5", .mtaStsFailed, nil),
            ("5.4.300", .expired, .recipientAdministrator), ("5.4.7", .expired, nil),
            ("5.4.6", .loop, .recipientAdministrator), ("5.4.14", .loop, nil),
            ("5.6.11", .invalidCharacters, .ownAdministrator), ("5.6.7", .addressNotASCII, .sender),
            ("5.6.0", .contentRefused, .ownAdministrator), ("5.6.9", .headerNotASCII, .sender),
            ("5.6.3", .conversionNeeded, .sender), ("5.6.2", .conversionNeeded, nil),
            ("5.7.1", .notAuthorized, .recipientAdministrator),
            ("5.7.2", .recipientRestricted, .recipientAdministrator), ("5.7.12", .recipientRestricted, nil),
            ("5.7.13", .recipientRestricted, nil), ("5.7.124", .recipientRestricted, nil),
            ("5.7.133", .recipientRestricted, nil), ("5.7.134", .recipientRestricted, nil),
            ("5.7.135", .recipientRestricted, nil), ("5.7.136", .recipientRestricted, nil),
            ("5.7.23", .senderCheckFailed, .ownAdministrator), ("5.7.26", .senderCheckFailed, nil),
            ("5.7.511", .sourceBlocked, .ownAdministrator), ("5.7.606", .sourceBlocked, nil),
            ("5.7.900", .ruleRefused, .recipientAdministrator), ("5.7.999", .ruleRefused, nil),
            ("5.7.0", .policyRefused, .ownAdministrator), ("5.7.899", .policyRefused, nil),
            ("5.0.350", .remoteRefused, .recipientAdministrator), ("5.3.0", .remoteRefused, nil),
            ("5.999.999", .remoteRefused, nil),
        ] as [(String, FailureCause, FailureCause.Mender?)])
    func table(code: String, cause: FailureCause, mender: FailureCause.Mender?) throws {
        #expect(FailureCause(try #require(EnhancedStatusCode(code))) == cause)
        if let mender { #expect(cause.mender == mender) }
    }

    @Test("no code stands for two causes")
    func unambiguous() {
        let codes = FailureCause.rows.flatMap(\.codes).map { "\($0.subject).\($0.detail)" }
        #expect(Set(codes).count == codes.count)
    }

    @Test(
        "reads what the code alone does not say from the reply",
        arguments: [
            // Another server's administrator, whatever its words.
            (Reply(550, .init(5, 3, 2), "QUEUE.Admin; message deleted by administrative action"), .remoteRefused),
            (Reply(556, .init(5, 1, 10), "Domain does not accept mail (null MX)"), .domainTakesNoMail),
            (Reply(451, .init(4, 4, 4), "No connector leads there"), .noRoute),
            (Reply(550, .init(5, 4, 4), "nonexistent domain"), .domainUnknown),
            (Reply(552, .init(5, 2, 2), "Submission quota exceeded"), .senderLimit),
            (Reply(552, .init(5, 2, 2), "Mailbox full"), .mailboxFull),
        ] as [(Reply, FailureCause)])
    func replies(reply: Reply, cause: FailureCause) throws {
        #expect(FailureCause(reply, status: try #require(reply.enhanced)) == cause)
    }

    @Test(
        "an expired message is explained by the error that kept it waiting",
        arguments: [
            ("Message expired -> 450 4.4.316 Connection refused", "refused the connection. The message could not"),
            (
                "Message expired -> 451 4.4.397 Error -> 421 4.4.2 Connection dropped",
                "broke the connection off. The message"
            ),
            ("Message expired -> 451 4.4.4 No connector leads there", "No mail server has been named for contoso.com."),
            ("Message expired -> 451 4.7.1 Greylisted", "did not take the message for so long"),
            ("Message expired -> 450", "did not take the message for so long"),
            ("Message expired ->", "did not take the message for so long"),
            ("Message expired", "did not take the message for so long"),
        ])
    func expired(text: String, words: String) throws {
        let report = try makeReport { $0.recipients[0].reply = Reply(550, .init(5, 4, 300), text) }
        #expect(
            ReportExplanation(report.recipients[0], of: report.original, in: EnglishWords.self).what.contains(words))
    }

    @Test(
        "what this gateway found itself is not laid to the recipient's server",
        arguments: [
            (.removedByAdministrator, .removedByAdministrator),
            (Reply(451, .init(4, 3, 0), "The message can't be read from the store"), .gatewayFailed),
            (Reply(554, .init(5, 3, 0), "The message does not exist any more"), .gatewayFailed),
            (Reply(451, .init(4, 4, 2), "The attempt was cut short by an administrator"), .gatewayFailed),
            (Reply(454, .init(4, 7, 5), "The certificate could not be found."), .gatewayFailed),
            (Reply(451, .init(4, 4, 0), "No route: x"), .noRoute),
            (Reply(552, .init(5, 3, 4), "Message of 9 octets exceeds the limit"), .tooLarge),
            (Reply(450, .init(4, 4, 318), "Connection was closed abruptly"), .connectionLost),
            (Reply(450, .init(4, 7, 5), "Remote certificate failed MTA-STS validation"), .mtaStsFailed),
        ] as [(Reply, FailureCause)])
    func ownFindings(reply: Reply, cause: FailureCause) throws {
        #expect(FailureCause(reply, status: try #require(reply.enhanced), isOwn: true) == cause)
    }
}
