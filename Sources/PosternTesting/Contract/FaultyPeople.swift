import Mail
import MailFlow
import Queueing

struct FaultySubmissions: SubmissionStore {
    let base: any SubmissionStore

    func keep(_ submissions: [Submission]) async throws(StoreError) { try await base.keep(submissions) }

    func submissions(of report: RecipientID) async throws(StoreError) -> [Submission] {
        try await base.submissions(of: report)
    }

    func submissions(_ query: SubmissionQuery) async throws(StoreError) -> [Submission] {
        var query = query
        query.organization = nil
        return try await base.submissions(query)
    }
}

struct FaultySenders: SenderStore {
    let base: any SenderStore

    func restrictedSenders() async throws(StoreError) -> [RestrictedSender] { try await base.restrictedSenders() }

    func keepRestricted(_ sender: RestrictedSender, audit: AuditEntry?) async throws(StoreError) {
        try await base.keepRestricted(sender, audit: audit)
    }

    func forgetRestricted(endedBy time: WallTime) async throws(StoreError) {
        try await base.forgetRestricted(endedBy: time)
    }

    func sentMail(at time: WallTime) async throws(StoreError) -> [SentMail] {
        try await base.sentMail(at: time).map { mail in
            var mail = mail
            mail.recipients = mail.hourly.total
            return mail
        }
    }
}
