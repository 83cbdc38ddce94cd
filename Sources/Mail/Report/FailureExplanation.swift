/// A failure in plain words, for somebody who only wrote a letter.
struct FailureExplanation {
    /// What went wrong, one sentence.
    let cause: String
    /// What the sender can do about it, one or two sentences.
    let advice: String

    /// Explains what became of a recipient by its enhanced status code (RFC 3463, and EOP's own codes of
    /// docs/reference/replies.md).
    init(_ recipient: DeliveryStatusNotification.Recipient, domain: String) {
        switch recipient.action {
        case .failed where recipient.reply.code == 556:
            // RFC 7504 section 3: with the code of an unknown address, EOP says that a domain takes no mail.
            self = FailureExplanation.failure(EnhancedStatusCode(5, 1, 2), domain: domain)
        case .failed:
            self = FailureExplanation.failure(recipient.status, domain: domain)
        case .delayed:
            self.init(
                cause: "The message has not been delivered yet.",
                advice: "You need not send it again: further attempts are made, and you are told if they fail too.")
        case .relayed:
            self.init(
                cause: "The message was handed to the mail server of \(domain), which sends no confirmations.",
                advice: "You need not do anything.")
        case .delivered, .expanded:
            self.init(cause: "The message was delivered.", advice: "You need not do anything.")
        }
    }

    private init(cause: String, advice: String) {
        self.cause = cause
        self.advice = advice
    }

    private static func failure(_ status: EnhancedStatusCode, domain: String) -> FailureExplanation {
        switch (status.subject, status.detail) {
        case (1, 1), (1, 10), (1, 6), (4, 1):
            FailureExplanation(
                cause: "The address was not found at \(domain).",
                advice: "Check the address for a slip of the pen and send the message again, or ask the recipient for "
                    + "the right address in another way.")
        case (1, 2), (4, 4), (4, 310), (1, 0):
            FailureExplanation(
                cause: "The domain \(domain) does not exist, or takes no mail.",
                advice: "Check the part of the address behind the @ and send the message again.")
        case (2, 2):
            FailureExplanation(
                cause: "The recipient's mailbox is full.",
                advice: "Try again later, or reach the recipient in another way.")
        case (2, 1):
            FailureExplanation(
                cause: "The recipient's mailbox takes no mail.", advice: "Reach the recipient in another way.")
        case (2, 3), (3, 4):
            FailureExplanation(
                cause: "The message is larger than \(domain) accepts.",
                advice: "Send it again without large attachments, or share them in another way.")
        case (4, 7), (4, 300):
            FailureExplanation(
                cause:
                    "The mail server of \(domain) could not be reached, or did not take the message, for so long that "
                    + "the attempts have ended.",
                advice: "Try again later. If it goes on, tell the recipient in another way that mail does not arrive.")
        case (4, 6), (4, 14):
            FailureExplanation(
                cause: "The message went round in a circle between mail servers.",
                advice: "Forward this report to the postmaster of \(domain): mail servers are set up wrongly.")
        case (6, 7):
            FailureExplanation(
                cause: "The mail server of \(domain) does not understand addresses with letters beyond A to Z.",
                advice: "Use an address of the recipient in plain letters, if there is one.")
        case (7, _):
            FailureExplanation(
                cause: "\(domain) refused the message by its rules.",
                advice: "Forward this report to your own administrator, who can read the reason in the diagnostic "
                    + "information below.")
        default:
            FailureExplanation(
                cause: "The mail server of \(domain) refused the message.",
                advice: "Send this report to your own administrator, if the diagnostic information below does not tell "
                    + "you the reason.")
        }
    }
}
