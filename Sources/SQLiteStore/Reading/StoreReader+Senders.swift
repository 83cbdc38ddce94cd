import GRDB
package import Mail
package import MailFlow
import Queueing

extension StoreReader {
    /// The senders who are restricted or were let send again, by organization and address.
    package func restrictedSenders() throws -> [RestrictedSender] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM restricted_senders ORDER BY organization, sender").map {
                row in
                RestrictedSender(
                    key: SenderKey(organization: row["organization"], sender: row["sender"]),
                    state: try row.value("state"), limit: try row.value("reached"), policy: row["policy"],
                    since: WallTime(milliseconds: row["since"]),
                    until: (row["until"] as Int64?).map { WallTime(milliseconds: $0) })
            }
        }
    }

    /// What each sender has sent in the minute, the hour and the day that a moment lies in.
    package func sentMail(at time: WallTime) throws -> [SentMail] {
        // Null for a message that nobody looked into, which no sum has.
        let spam = VerdictCategory.outboundSpamKinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try looking.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT organization, sender, SUM(charged_outside + charged_inside) AS recipients,
                    SUM(CASE WHEN received_at >= ?2 THEN charged_outside ELSE 0 END) AS outside,
                    SUM(CASE WHEN received_at >= ?2 THEN charged_inside ELSE 0 END) AS inside,
                    SUM(CASE WHEN received_at >= ?3 THEN 1 ELSE 0 END) AS messages,
                    SUM(charged_outside) AS outsiders, SUM(charged_outside > 0) AS outward,
                    SUM(charged_outside > 0 AND category IN (\(spam))) AS spam,
                    SUM(charged_outside > 0 AND received_at >= ?2 AND category IN (\(spam))) AS late_spam
                    FROM messages INDEXED BY messages_charged
                    WHERE received_at >= ?1 AND charged_outside IS NOT NULL GROUP BY organization, sender
                    """,
                arguments: [
                    SendingWindow.day.start(at: time).milliseconds, SendingWindow.hour.start(at: time).milliseconds,
                    SendingWindow.minute.start(at: time).milliseconds,
                ]
            ).compactMap { row in
                // A gateway must not fail to start for a count: an address that can't be read counts for nobody.
                EmailAddress(row["sender"] as String).map { sender in
                    SentMail(
                        organization: row["organization"], sender: sender, messages: row["messages"],
                        hourly: SenderCharge(outside: row["outside"], inside: row["inside"]),
                        recipients: row["recipients"],
                        outside: OutsideMail(
                            recipients: row["outsiders"], messages: row["outward"],
                            spam: (row["spam"] as Int?) ?? 0, spamInHour: (row["late_spam"] as Int?) ?? 0))
                }
            }
        }
    }
}
