/// Reports in English.
enum EnglishWords: ReportWords {
    static func subject(_ action: DeliveryStatusNotification.Action) -> String {
        switch action {
        case .failed: "Undeliverable: "
        // As Exchange writes it, without a blank.
        case .delayed: "Delivery delayed:"
        case .relayed: "Relayed: "
        case .delivered: "Delivered: "
        case .expanded: "Expanded: "
        }
    }

    static func title(_ action: DeliveryStatusNotification.Action) -> String {
        switch action {
        case .failed: "Your message could not be delivered"
        case .delayed: "Your message is delayed"
        case .relayed: "Your message was relayed"
        case .delivered, .expanded: "Your message was delivered"
        }
    }

    static func mender(_ mender: FailureCause.Mender) -> String {
        switch mender {
        case .sender: "You, the sender."
        case .recipient: "The recipient."
        case .recipientAdministrator: "The administrator of the recipient's mail server."
        case .ownAdministrator: "The administrator of your own mail server."
        }
    }

    static func phrase(_ phrase: ReportPhrase) -> String {
        switch phrase {
        case .subjectOfOriginal: "Subject"
        case .what: "What happened"
        case .who: "Who can mend it"
        case .how: "How"
        case .delayed: "The message has not been delivered yet."
        case .noNeedToResend:
            "You need not send it again: further attempts are made until {time}, and you are told if they fail too."
        case .relayed: "The message was handed to the mail server of {domain}, which sends no confirmations."
        case .delivered: "The message was delivered."
        case .expanded: "The message was handed to the members of a group."
        case .nothingToDo: "You need not do anything."
        case .attemptsEnded: "The message could not be delivered for so long that the attempts have ended."
        case .diagnostics: "Diagnostic information for administrators"
        case .generatingServer: "Generating server"
        case .receivingServer: "Receiving server"
        case .attempts: "Total retry attempts"
        case .originalHeaders: "Original message headers"
        }
    }

    static func cause(_ cause: FailureCause) -> String {
        switch cause {
        case .addressUnknown: "The address was not found at {domain}."
        case .addressMalformed: "The mail server of {domain} can't read the address."
        case .domainUnknown: "The domain {domain} does not exist, or has no mail server."
        case .domainTakesNoMail: "The domain {domain} takes no mail at all."
        case .senderNotAccepted: "The mail server of {domain} does not accept your own address as that of a sender."
        case .senderBlocked: "Your address has been blocked from sending, because of a suspicion of spam."
        case .senderLimit: "You have reached the limit of recipients or messages you may send."
        case .organizationLimit: "Your organization has reached the limit of recipients it may send to."
        case .organizationBlocked: "Your organization has been blocked from sending."
        case .blockedByOwnList: "Your own organization blocks mail to this address by a list of its own."
        case .mailboxFull: "The recipient's mailbox is full."
        case .mailboxClosed: "The recipient's mailbox takes no mail at present."
        case .tooLarge: "The message is larger than {domain} accepts."
        case .tooManyRecipients: "The message has more recipients than {domain} accepts."
        case .nameLookupFailed: "The mail server of {domain} could not be found in the domain name system."
        case .timedOut: "The mail server of {domain} did not answer."
        case .connectionRefused: "The mail server of {domain} refused the connection."
        case .cannotConnect: "No connection to the mail server of {domain} could be made, or not a secure one."
        case .connectionLost: "The mail server of {domain} broke the connection off."
        case .communicationFailed: "The conversation with the mail server of {domain} failed."
        case .noRoute: "No mail server has been named for {domain}."
        case .tlsMissing: "The mail server of {domain} offers no secure connection, though one is required."
        case .certificateExpired: "The certificate of the mail server of {domain} has expired."
        case .certificateInvalid: "The certificate of the mail server of {domain} is not valid for it."
        case .daneFailed: "The mail server of {domain} does not prove who it is as its domain demands (DANE)."
        case .dnssecFailed: "The signatures on the names of {domain} in the domain name system are wrong (DNSSEC)."
        case .mtaStsFailed: "The mail server of {domain} does not prove who it is as its domain demands (MTA-STS)."
        case .expired: "The mail server of {domain} did not take the message for so long that the attempts have ended."
        case .loop: "The message went round in a circle between mail servers."
        case .removedByAdministrator: "An administrator removed the message before it was delivered."
        case .invalidCharacters: "The message holds characters that mail must not hold."
        case .addressNotASCII: "The mail server of {domain} does not understand addresses with letters beyond A to Z."
        case .headerNotASCII:
            "The mail server of {domain} does not understand a subject or names with letters beyond A to Z as your mail "
                + "program sent them."
        case .conversionNeeded:
            "The mail server of {domain} takes content in plain ASCII only, and the message could not be converted."
        case .contentRefused: "The mail server of {domain} can't take a message of this kind."
        case .notAuthorized: "You are not allowed to send to this address, or not from where you sent."
        case .recipientRestricted: "The recipient or group takes mail only from certain senders."
        case .senderCheckFailed: "{domain} could not make sure that the message is really from you (SPF, DKIM, DMARC)."
        case .sourceBlocked: "The mail server of {domain} has blocked the server that sends your mail."
        case .ruleRefused: "A rule of the organization at {domain} refuses the message."
        case .policyRefused: "The mail server of {domain} refused the message by its rules."
        case .remoteRefused: "The mail server of {domain} refused the message."
        case .gatewayFailed: "Your own mail server could not deliver the message, for a reason of its own."
        }
    }

    static func mend(_ cause: FailureCause) -> String {
        switch cause {
        case .addressUnknown:
            "Check the address for a typing mistake and send the message again, or ask the recipient for the right "
                + "address in another way."
        case .addressMalformed: "Correct the address, above all the part before the @, and send the message again."
        case .domainUnknown: "Check the part of the address behind the @ and send the message again."
        case .domainTakesNoMail: "Ask the recipient for another address."
        case .senderNotAccepted: "Have your address checked, and forward this report."
        case .senderBlocked: "Change your password, forward this report, and ask for the block to be lifted."
        case .senderLimit: "Wait a day and send the message again, or to fewer recipients."
        case .organizationLimit, .organizationBlocked: "Forward this report, which names the reason below."
        case .blockedByOwnList: "Forward this report, if the address should not be on the list."
        case .mailboxFull: "Reach the recipient in another way, and send the message again when there is room."
        case .mailboxClosed: "Reach the recipient in another way."
        case .tooLarge: "Send it again without large attachments, or share them in another way."
        case .tooManyRecipients: "Send it again to fewer recipients at a time."
        case .nameLookupFailed:
            "The entries of {domain} in the domain name system must be put right. Check the part of the address behind "
                + "the @ too."
        case .timedOut, .connectionLost, .communicationFailed, .connectionRefused, .expired:
            "Send the message again later. If that does not help, tell the recipient in another way that mail does not "
                + "arrive."
        case .cannotConnect, .tlsMissing, .certificateExpired, .certificateInvalid, .daneFailed, .dnssecFailed,
            .mtaStsFailed:
            "Tell the recipient in another way that mail does not arrive, and send the message again when the server "
                + "has been put right."
        case .noRoute: "Tell the recipient in another way: the way for mail to {domain} must be set up."
        case .loop: "Forward this report to postmaster@{domain}: mail servers are set up wrongly."
        case .removedByAdministrator: "Ask why, and send the message again if it may be sent."
        case .invalidCharacters: "Send it with another mail program, or forward this report."
        case .addressNotASCII: "Use an address of the recipient in plain letters, if there is one."
        case .headerNotASCII:
            "Send it again with another mail program, or with plain letters in the subject and in the names of the "
                + "recipients."
        case .conversionNeeded: "Send it again without a digital signature, or in plain letters."
        case .contentRefused:
            "Send it again as plain text and without attachments. If that does not help, forward this report."
        case .notAuthorized: "Ask the recipient, in another way, to have you allowed."
        case .recipientRestricted: "Ask the recipient or the owner of the group, in another way, to have you allowed."
        case .senderCheckFailed: "Forward this report: the entries of your domain that name its mail servers are wrong."
        case .sourceBlocked: "Forward this report: the operator of the other server can lift the block."
        case .ruleRefused: "Ask the recipient in another way what the rule demands."
        case .gatewayFailed: "Forward this report: the diagnostic information below names the reason."
        case .policyRefused: "Forward this report: the reason can be read in the diagnostic information below."
        case .remoteRefused:
            "The diagnostic information below may tell the reason. If not, forward this report to your own "
                + "administrator, or tell the recipient in another way."
        }
    }
}
