import Foundation
import GRDB
package import Mail
package import MailFlow
import NIOCore
package import Queueing

extension SQLiteAccess {
    /// Removes rows of messages that have ended (see `TraceEraser`).
    package func erase(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int {
        try await eraseRows(rows, of: address)
    }

    func eraseRows(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int {
        guard !rows.isEmpty else { return 0 }
        return try await change { try $0.erase(rows, of: address) }
    }
}

extension WriterConnection {
    fileprivate func erase(_ rows: [RecipientID], of address: AddressDigest) throws -> Int {
        var erased: [SequenceNumber: Int] = [:]
        for id in rows where try erase(id) { erased[id.sequence, default: 0] += 1 }
        // Who was told at once of late; there are few of them.
        for key in try String.fetchAll(database, sql: "SELECT DISTINCT recipient_key FROM quarantine_notices")
        where AddressDigest(key) == address {
            try database.execute(sql: "DELETE FROM quarantine_notices WHERE recipient_key = ?", arguments: [key])
        }
        // And whom administrators sent copies of what is held for others.
        for key in try String.fetchAll(database, sql: "SELECT DISTINCT recipient_key FROM quarantine_copies")
        where AddressDigest(key) == address {
            try database.execute(sql: "DELETE FROM quarantine_copies WHERE recipient_key = ?", arguments: [key])
        }
        let newest = try Int64.fetchOne(database, sql: "SELECT MAX(sequence) FROM messages")
        for sequence in erased.keys.sorted() {
            if try hasRows(sequence) {
                try eraseDecisions(of: sequence, about: address)
            } else if sequence.rawValue == newest {
                // The next number follows from it, so its row stays, with nothing in it.
                try empty(sequence)
            } else {
                for table in ["copies", "quarantine_copies", "messages"] {
                    try database.execute(
                        sql: "DELETE FROM \(table) WHERE sequence = ?", arguments: [sequence.rawValue])
                }
            }
        }
        return erased.values.reduce(0, +)
    }

    private func erase(_ id: RecipientID) throws -> Bool {
        // What is in quarantine, released or not, is mail that is kept; its row goes after the item.
        try database.execute(
            sql: """
                DELETE FROM recipients WHERE id = ?1 AND state NOT IN (0, 5)
                AND NOT EXISTS (SELECT 1 FROM quarantine WHERE id = ?1)
                """, arguments: [id.rawValue])
        if database.changesCount > 0 {
            for table in ["events", "submissions"] {
                try database.execute(sql: "DELETE FROM \(table) WHERE recipient = ?", arguments: [id.rawValue])
            }
            return true
        }
        try database.execute(
            sql: "DELETE FROM named_ends WHERE sequence = ? AND number = ?",
            arguments: [id.sequence.rawValue, id.sequence.lastRecipient - id.rawValue])
        return database.changesCount > 0
    }

    private func hasRows(_ sequence: SequenceNumber) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM recipients WHERE id BETWEEN ? AND ?)
                OR EXISTS (SELECT 1 FROM named_ends WHERE sequence = ?)
                """, arguments: [sequence.firstRecipient, sequence.lastRecipient, sequence.rawValue]) ?? false
    }

    private func eraseDecisions(of sequence: SequenceNumber, about address: AddressDigest) throws {
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT decisions FROM messages WHERE sequence = ?", arguments: [sequence.rawValue])
        else { return }
        let decisions: [Decision] = try row.json("decisions")
        let kept = decisions.filter { !$0.isAbout(address) }
        guard kept.count < decisions.count else { return }
        var json = ByteBuffer()
        json.writeJSON(kept)
        try database.execute(
            sql: "UPDATE messages SET decisions = ? WHERE sequence = ?",
            arguments: [String(buffer: json), sequence.rawValue])
    }

    private func empty(_ sequence: SequenceNumber) throws {
        try database.execute(
            sql: "DELETE FROM quarantine_copies WHERE sequence = ?", arguments: [sequence.rawValue])
        try database.execute(
            sql: """
                UPDATE messages SET network_id = zeroblob(16), sender = '', envelope_id = NULL, client_address = NULL,
                client_name = '', message_id = '', subject = '', author = NULL, tls = NULL, charged_outside = NULL,
                charged_inside = NULL, rules = NULL, decisions = '[]'
                WHERE sequence = ?
                """, arguments: [sequence.rawValue])
    }
}
