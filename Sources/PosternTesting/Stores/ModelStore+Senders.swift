package import Mail
package import MailFlow
import Queueing

extension ModelStore: SenderStore {
    /// The senders who are restricted or were let send again, by organization and address.
    package func restrictedSenders() async throws(StoreError) -> [RestrictedSender] {
        try read { $0.records.restrictedSenders.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// Keeps how a sender stands.
    package func keepRestricted(_ sender: RestrictedSender, audit: AuditEntry?) async throws(StoreError) {
        try change { state throws(StoreError) in
            state.records.restrictedSenders[sender.key] = sender
            try state.record(audit)
        }
    }

    /// Forgets what had ended by a moment.
    package func forgetRestricted(endedBy time: WallTime) async throws(StoreError) {
        try change { state throws(StoreError) in
            state.records.restrictedSenders = state.records.restrictedSenders.filter { $0.value.isInForce(at: time) }
        }
    }

    /// What each sender has sent.
    package func sentMail(at time: WallTime) async throws(StoreError) -> [SentMail] {
        let (day, hour, minute) = (
            SendingWindow.day.start(at: time), SendingWindow.hour.start(at: time), SendingWindow.minute.start(at: time)
        )
        return try read { state in
            var sent: [SenderKey: SentMail] = [:]
            for acceptance in state.acceptances.values {
                guard let charge = acceptance.charge, let sender = acceptance.envelope.sender.address,
                    acceptance.receivedAt >= day
                else { continue }
                // As SMTP has it: two ways to write an address are joined by who restores the counts.
                let key = SenderKey(organization: acceptance.organization, sender: sender.description)
                var mail =
                    sent[key]
                    ?? SentMail(
                        organization: acceptance.organization, sender: sender, messages: 0, hourly: SenderCharge(),
                        recipients: 0)
                mail.recipients += charge.total
                if acceptance.receivedAt >= hour {
                    mail.hourly.outside += charge.outside
                    mail.hourly.inside += charge.inside
                }
                if acceptance.receivedAt >= minute { mail.messages += 1 }
                mail.outside.add(charge)
                if charge.outside > 0, Verdict(of: acceptance.decisions)?.category.isSpamOfSender == true {
                    mail.outside.spam += 1
                    if acceptance.receivedAt >= hour { mail.outside.spamInHour += 1 }
                }
                sent[key] = mail
            }
            return Array(sent.values)
        }
    }
}
