import GRDB
import NodeState

/// The tables of `mail.sqlite`, by version. A released migration is never changed.
enum Schema {
    /// What this release reads and writes.
    static var version: Int { migrations.count }

    /// The first version in which each entry of the audit log holds the digest of the one before.
    static let chained = 24

    /// Brings a database of any earlier version to this one.
    static func migrate(_ database: Database, path: String) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        try check(found, path: path)
        for (index, migration) in migrations.enumerated().dropFirst(found) {
            try database.inTransaction(.immediate) {
                try database.execute(sql: migration)
                if index + 1 == chained { try AuditChaining.chain(database) }
                try database.execute(sql: "PRAGMA user_version = \(index + 1)")
                KillPoint.migrating.pass()
                return .commit
            }
            KillPoint.migrated.pass()
        }
    }

    /// Refuses what a newer release wrote.
    static func check(_ found: Int, path: String) throws(StoreOpenError) {
        guard found <= version else {
            throw StoreOpenError(
                .newerSchema,
                "\(path) was written by a newer release of Postern (schema \(found); this one knows \(version)); "
                    + "install that release again, or restore a backup made before the upgrade.")
        }
    }

    /// Refuses to read what no gateway of this release has opened for writing yet.
    static func checkReadable(_ found: Int, path: String) throws(StoreOpenError) {
        try check(found, path: path)
        guard found == version else {
            throw StoreOpenError(
                .olderSchema,
                "\(path) was written by an older release of Postern (schema \(found); this one reads \(version)); start "
                    + "the gateway of this release once to bring it up to date.")
        }
    }

    static let migrations = [
        """
        CREATE TABLE boots (id INTEGER PRIMARY KEY, boot TEXT NOT NULL UNIQUE);

        CREATE TABLE messages (
            sequence INTEGER PRIMARY KEY,
            network_id BLOB NOT NULL,
            organization TEXT NOT NULL,
            origin TEXT NOT NULL,
            sender TEXT NOT NULL,
            return_content TEXT,
            envelope_id TEXT,
            smtp_utf8 INTEGER NOT NULL,
            eight_bit_mime INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            accepted_boot INTEGER NOT NULL,
            accepted_at INTEGER NOT NULL,
            client_address TEXT,
            client_name TEXT NOT NULL,
            message_id TEXT NOT NULL,
            subject TEXT NOT NULL,
            size INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            segment INTEGER,
            segment_offset INTEGER,
            edits TEXT NOT NULL,
            decisions TEXT NOT NULL
        );
        CREATE INDEX messages_network_id ON messages (network_id);
        CREATE INDEX messages_received_at ON messages (received_at);
        CREATE INDEX messages_segment ON messages (segment) WHERE segment IS NOT NULL;

        CREATE TABLE bodies (sequence INTEGER PRIMARY KEY, content BLOB NOT NULL);

        CREATE TABLE recipients (
            id INTEGER PRIMARY KEY,
            state INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            not_before INTEGER,
            not_before_boot INTEGER,
            not_before_wall INTEGER,
            last_at INTEGER,
            last_kind TEXT,
            last_remote TEXT,
            last_detail TEXT,
            address TEXT NOT NULL,
            notify INTEGER,
            original_recipient TEXT,
            deliver_to TEXT,
            junk INTEGER NOT NULL,
            queue_organization TEXT,
            delivery_type TEXT NOT NULL,
            next_hop TEXT NOT NULL,
            connector TEXT,
            direction TEXT NOT NULL,
            arrival_connector TEXT,
            rule_connector TEXT,
            revision INTEGER NOT NULL
        );
        CREATE INDEX recipients_waiting ON recipients (id) WHERE state = 0;

        CREATE TABLE events (
            recipient INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            remote TEXT,
            detail TEXT NOT NULL,
            PRIMARY KEY (recipient, number)
        ) WITHOUT ROWID;

        CREATE TABLE organization_revisions (
            organization TEXT NOT NULL,
            revision INTEGER NOT NULL,
            document TEXT NOT NULL,
            author TEXT NOT NULL,
            applied_at INTEGER NOT NULL,
            PRIMARY KEY (organization, revision)
        );
        """,
        // What the queues keep across a restart, what processes died of, and the line of time of ages (`AgeClock`).
        """
        ALTER TABLE recipients ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE recipients ADD COLUMN delay_notified INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE suspended_queues (
            organization TEXT NOT NULL,
            delivery_type TEXT NOT NULL,
            next_hop TEXT NOT NULL,
            connector TEXT NOT NULL,
            PRIMARY KEY (organization, delivery_type, next_hop, connector)
        ) WITHOUT ROWID;

        CREATE TABLE crashes (
            sequence INTEGER NOT NULL,
            size INTEGER NOT NULL,
            head BLOB NOT NULL,
            count INTEGER NOT NULL,
            at INTEGER NOT NULL,
            stage TEXT NOT NULL,
            PRIMARY KEY (sequence, size, head)
        ) WITHOUT ROWID;

        ALTER TABLE boots ADD COLUMN base INTEGER;
        ALTER TABLE boots ADD COLUMN last_at INTEGER;
        ALTER TABLE boots ADD COLUMN last_wall INTEGER;
        """,
        // What connectors and directories need: inputs of routes, the sender of a copy, imported recipients, blocked and
        // validated connectors, what is known and reported of other servers' TLS, and this server's random keys.
        """
        ALTER TABLE recipients ADD COLUMN from_on_premises INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE recipients ADD COLUMN sender TEXT;

        CREATE TABLE directory_heads (
            organization TEXT NOT NULL PRIMARY KEY,
            entry_set INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            confirmed_at INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE directory_entries (
            entry_set INTEGER NOT NULL,
            address TEXT NOT NULL,
            entry BLOB NOT NULL,
            PRIMARY KEY (entry_set, address)
        ) WITHOUT ROWID;

        CREATE TABLE directory_revisions (
            organization TEXT NOT NULL,
            revision INTEGER NOT NULL,
            kind TEXT NOT NULL,
            detail TEXT NOT NULL,
            author TEXT NOT NULL,
            at INTEGER NOT NULL,
            added INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            removed INTEGER NOT NULL,
            entries INTEGER NOT NULL,
            PRIMARY KEY (organization, revision)
        ) WITHOUT ROWID;

        CREATE TABLE blocked_connectors (
            organization TEXT NOT NULL,
            connector TEXT NOT NULL,
            reason TEXT NOT NULL,
            author TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (organization, connector)
        ) WITHOUT ROWID;

        CREATE TABLE connector_validations (
            organization TEXT NOT NULL,
            connector TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            validated_at INTEGER NOT NULL,
            result TEXT NOT NULL,
            PRIMARY KEY (organization, connector)
        ) WITHOUT ROWID;

        CREATE TABLE tls_report_counts (
            day INTEGER NOT NULL,
            domain TEXT NOT NULL,
            policy_type TEXT NOT NULL,
            policy TEXT NOT NULL,
            mx TEXT NOT NULL,
            result TEXT NOT NULL,
            sessions INTEGER NOT NULL,
            PRIMARY KEY (day, domain, policy_type, policy, mx, result)
        ) WITHOUT ROWID;

        CREATE TABLE mta_sts_policies (
            domain TEXT NOT NULL PRIMARY KEY,
            id TEXT NOT NULL,
            policy TEXT NOT NULL,
            fetched_at INTEGER NOT NULL,
            max_age INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        """,
        // What sender authentication needs: keys to sign with, counts for aggregate reports.
        """
        CREATE TABLE dkim_keys (
            organization TEXT NOT NULL,
            domain TEXT NOT NULL,
            selector INTEGER NOT NULL,
            algorithm TEXT NOT NULL,
            private_key TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            signs_from INTEGER,
            PRIMARY KEY (organization, domain, selector, algorithm)
        ) WITHOUT ROWID;

        CREATE TABLE dmarc_counts (
            day INTEGER NOT NULL,
            organization TEXT NOT NULL,
            policy_domain TEXT NOT NULL,
            policy TEXT NOT NULL,
            discovery TEXT NOT NULL,
            header_from TEXT NOT NULL,
            source TEXT NOT NULL,
            disposition TEXT NOT NULL,
            overrides TEXT NOT NULL,
            dkim_aligned INTEGER NOT NULL,
            spf_aligned INTEGER NOT NULL,
            envelope_from TEXT NOT NULL,
            envelope_to TEXT NOT NULL,
            spf TEXT NOT NULL,
            dkim TEXT NOT NULL,
            messages INTEGER NOT NULL,
            PRIMARY KEY (
                day, organization, policy_domain, policy, discovery, header_from, source, disposition, overrides,
                dkim_aligned, spf_aligned, envelope_from, envelope_to, spf, dkim
            )
        ) WITHOUT ROWID;
        """,
        // What is sure about the sender of a copy.
        """
        ALTER TABLE recipients ADD COLUMN sender_standing TEXT;
        """,
        // Which copy of its message a recipient gets, and the edits of copies beyond the first, whose edits are in the row
        // of the message.
        """
        ALTER TABLE recipients ADD COLUMN copy INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE copies (
            sequence INTEGER NOT NULL,
            number INTEGER NOT NULL,
            edits TEXT NOT NULL,
            PRIMARY KEY (sequence, number)
        ) WITHOUT ROWID;
        """,
        // What administrators did; what is searched for stands beside the entry itself.
        """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            organization TEXT,
            action TEXT NOT NULL,
            caller TEXT NOT NULL,
            entry TEXT NOT NULL
        );
        CREATE INDEX audit_at ON audit (at);
        """,
        // What looking back needs: by what a row is found and shown, named recipients that end without a delivery of their
        // own, every end that is not a delivery, and since when destinations failed.
        """
        ALTER TABLE messages ADD COLUMN author TEXT;
        ALTER TABLE messages ADD COLUMN tls TEXT;
        ALTER TABLE recipients ADD COLUMN shown_address TEXT;
        ALTER TABLE recipients ADD COLUMN primary_address TEXT;
        CREATE INDEX recipients_undelivered ON recipients (state, id) WHERE state > 1;
        CREATE INDEX recipients_junk ON recipients (id) WHERE junk = 1;

        CREATE TABLE named_ends (
            sequence INTEGER NOT NULL,
            number INTEGER NOT NULL,
            address TEXT NOT NULL,
            primary_address TEXT,
            kind TEXT NOT NULL,
            detail TEXT NOT NULL,
            PRIMARY KEY (sequence, number)
        ) WITHOUT ROWID;

        CREATE TABLE outages (
            id INTEGER PRIMARY KEY,
            organization TEXT NOT NULL,
            delivery_type TEXT NOT NULL,
            next_hop TEXT NOT NULL,
            connector TEXT NOT NULL,
            began_at INTEGER NOT NULL,
            ended_at INTEGER,
            failed_at INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            remote TEXT,
            detail TEXT NOT NULL
        );
        CREATE INDEX outages_queue ON outages (organization, delivery_type, next_hop, connector, began_at);
        CREATE INDEX outages_open ON outages (id) WHERE ended_at IS NULL;
        """,
        // Counts of mail for reports, by step, and up to when all is counted. `step` is the length of the step and
        // `start` its first minute, in minutes.
        """
        CREATE TABLE traffic (
            step INTEGER NOT NULL,
            start INTEGER NOT NULL,
            organization TEXT NOT NULL,
            series INTEGER NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            detail TEXT NOT NULL,
            amount INTEGER NOT NULL,
            octets INTEGER NOT NULL,
            sample TEXT,
            PRIMARY KEY (step, start, organization, series, kind, name, detail)
        ) WITHOUT ROWID;

        CREATE TABLE traffic_counted (id INTEGER PRIMARY KEY CHECK (id = 1), through INTEGER NOT NULL);
        """,
        // The moment by which the ages of old records count, as the boot had reached it last.
        """
        ALTER TABLE boots ADD COLUMN reached INTEGER;
        """,
        // What became of people's reports: of a report there is a row for each message in it, beside that of its recipient,
        // with which it goes.
        """
        CREATE TABLE submissions (
            recipient INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            organization TEXT NOT NULL,
            reporter TEXT NOT NULL,
            reporter_key TEXT NOT NULL,
            kind TEXT NOT NULL,
            network_id BLOB,
            before TEXT,
            after TEXT,
            outcome TEXT NOT NULL,
            PRIMARY KEY (recipient, number)
        ) WITHOUT ROWID;
        CREATE INDEX submissions_at ON submissions (at);
        CREATE INDEX submissions_network_id ON submissions (network_id) WHERE network_id IS NOT NULL;
        """,
        // What a message was found to be: the category and the confidence of its verdict.
        """
        ALTER TABLE messages ADD COLUMN category TEXT;
        ALTER TABLE messages ADD COLUMN confidence INTEGER;
        """,
        // Items in quarantine, each beside its recipient, with what lists show and searches go by; who got copies by
        // releases; sums of the items. `share` is what an item counts for: its rows, and its part of the content, which
        // all items of a message have in common. `kept` is what of that lies in this database. And since when a released recipient waits.
        """
        ALTER TABLE recipients ADD COLUMN released_boot INTEGER;
        ALTER TABLE recipients ADD COLUMN released_at INTEGER;
        ALTER TABLE recipients ADD COLUMN released_wall INTEGER;

        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY,
            network_id BLOB NOT NULL,
            organization TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            policy_type TEXT NOT NULL,
            policy TEXT NOT NULL,
            tag TEXT NOT NULL,
            retention INTEGER NOT NULL,
            permissions INTEGER NOT NULL,
            notifies INTEGER NOT NULL,
            sender_override TEXT NOT NULL,
            sender TEXT NOT NULL,
            sender_key TEXT NOT NULL,
            author TEXT,
            recipient TEXT NOT NULL,
            recipient_key TEXT NOT NULL,
            subject TEXT NOT NULL,
            subject_key TEXT NOT NULL,
            message_id TEXT NOT NULL,
            size INTEGER NOT NULL,
            share INTEGER NOT NULL,
            kept INTEGER NOT NULL,
            direction TEXT NOT NULL,
            status INTEGER NOT NULL,
            reported INTEGER NOT NULL,
            requested_at INTEGER,
            requester TEXT,
            settled_at INTEGER,
            settler TEXT
        );
        CREATE INDEX quarantine_received ON quarantine (organization, received_at);
        CREATE INDEX quarantine_all_received ON quarantine (received_at);
        CREATE INDEX quarantine_expires ON quarantine (expires_at);
        CREATE INDEX quarantine_reason ON quarantine (organization, reason, received_at);
        CREATE INDEX quarantine_policy ON quarantine (organization, policy, received_at);
        CREATE INDEX quarantine_policy_type ON quarantine (organization, policy_type, received_at);
        CREATE INDEX quarantine_direction ON quarantine (organization, direction, received_at);
        CREATE INDEX quarantine_status ON quarantine (status, received_at) WHERE status <> 0;
        CREATE INDEX quarantine_evictable ON quarantine (organization, received_at)
        WHERE status >= 10 AND reason NOT IN ('Malware', 'FileTypeBlock');
        CREATE INDEX quarantine_reported ON quarantine (received_at) WHERE reported = 1;
        CREATE INDEX quarantine_sender ON quarantine (sender_key, received_at);
        CREATE INDEX quarantine_recipient ON quarantine (recipient_key, received_at);
        CREATE INDEX quarantine_subject ON quarantine (subject_key, received_at);
        CREATE INDEX quarantine_message_id ON quarantine (message_id);

        CREATE TABLE quarantine_copies (
            sequence INTEGER NOT NULL,
            recipient_key TEXT NOT NULL,
            PRIMARY KEY (sequence, recipient_key)
        ) WITHOUT ROWID;

        CREATE TABLE quarantine_totals (
            organization TEXT NOT NULL,
            reason TEXT NOT NULL,
            status INTEGER NOT NULL,
            items INTEGER NOT NULL,
            octets INTEGER NOT NULL,
            kept INTEGER NOT NULL,
            PRIMARY KEY (organization, reason, status)
        ) WITHOUT ROWID;
        CREATE TRIGGER quarantine_came AFTER INSERT ON quarantine BEGIN
            INSERT INTO quarantine_totals (organization, reason, status, items, octets, kept)
            VALUES (NEW.organization, NEW.reason, NEW.status, 1, NEW.share, NEW.kept)
            ON CONFLICT (organization, reason, status) DO UPDATE
            SET items = items + 1, octets = octets + NEW.share, kept = kept + NEW.kept;
        END;
        CREATE TRIGGER quarantine_went AFTER DELETE ON quarantine BEGIN
            UPDATE quarantine_totals SET items = items - 1, octets = octets - OLD.share, kept = kept - OLD.kept
            WHERE organization = OLD.organization AND reason = OLD.reason AND status = OLD.status;
        END;
        CREATE TRIGGER quarantine_moved AFTER UPDATE OF status ON quarantine WHEN NEW.status <> OLD.status BEGIN
            UPDATE quarantine_totals SET items = items - 1, octets = octets - OLD.share, kept = kept - OLD.kept
            WHERE organization = OLD.organization AND reason = OLD.reason AND status = OLD.status;
            INSERT INTO quarantine_totals (organization, reason, status, items, octets, kept)
            VALUES (NEW.organization, NEW.reason, NEW.status, 1, NEW.share, NEW.kept)
            ON CONFLICT (organization, reason, status) DO UPDATE
            SET items = items + 1, octets = octets + NEW.share, kept = kept + NEW.kept;
        END;
        """,
        // What counts towards the limits of senders: the recipients of each message, and who has reached a limit.
        """
        ALTER TABLE messages ADD COLUMN charged_outside INTEGER;
        ALTER TABLE messages ADD COLUMN charged_inside INTEGER;

        CREATE TABLE restricted_senders (
            organization TEXT NOT NULL,
            sender TEXT NOT NULL,
            state TEXT NOT NULL,
            reached TEXT NOT NULL,
            policy TEXT NOT NULL,
            since INTEGER NOT NULL,
            until INTEGER,
            PRIMARY KEY (organization, sender)
        ) WITHOUT ROWID;
        """,
        // Which items their recipients were told of, and who was told at once of late; the indexes have what is not told yet.
        // And the tokens by which recipients act, which go with their items.
        """
        ALTER TABLE quarantine ADD COLUMN told_at INTEGER;
        CREATE INDEX quarantine_untold ON quarantine (organization, recipient_key, received_at)
        WHERE notifies = 1 AND told_at IS NULL AND status = 0 AND sender_override = 'None';
        CREATE INDEX quarantine_untold_order ON quarantine (id)
        WHERE notifies = 1 AND told_at IS NULL AND status = 0 AND sender_override = 'None';

        CREATE TABLE quarantine_notices (
            recipient_key TEXT NOT NULL,
            told_at INTEGER NOT NULL
        );
        CREATE INDEX quarantine_notices_recipient ON quarantine_notices (recipient_key, told_at);
        CREATE INDEX quarantine_notices_told ON quarantine_notices (told_at);

        CREATE TABLE quarantine_tokens (
            digest BLOB PRIMARY KEY,
            item INTEGER NOT NULL,
            purpose TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX quarantine_tokens_item ON quarantine_tokens (item);
        CREATE TRIGGER quarantine_tokens_went AFTER DELETE ON quarantine BEGIN
            DELETE FROM quarantine_tokens WHERE item = OLD.id;
        END;
        """,
        // What mail flow rules did with a message: NULL for most, else JSON.
        """
        ALTER TABLE messages ADD COLUMN rules TEXT;
        """,
        // Whether a mail flow rule lets a copy leave by TLS alone.
        """
        ALTER TABLE recipients ADD COLUMN requires_tls INTEGER NOT NULL DEFAULT 0;
        """,
        // Who decides about an item that waits for a moderator: JSON; NULL for every other item.
        """
        ALTER TABLE quarantine ADD COLUMN moderation TEXT;
        """,
        // The pool by which a copy leaves, where it is not the normal one.
        """
        ALTER TABLE recipients ADD COLUMN pool TEXT;
        """,
        // What senders have sent in a day is added up at each start from this index alone, which mail from outside is not in.
        """
        CREATE INDEX messages_charged
        ON messages (received_at, organization, sender, charged_outside, charged_inside, category)
        WHERE charged_outside IS NOT NULL;
        """,
        // An item can get a graver reason: the sums follow.
        """
        DROP TRIGGER quarantine_moved;
        CREATE TRIGGER quarantine_moved AFTER UPDATE OF status, reason ON quarantine
        WHEN NEW.status <> OLD.status OR NEW.reason <> OLD.reason BEGIN
            UPDATE quarantine_totals SET items = items - 1, octets = octets - OLD.share, kept = kept - OLD.kept
            WHERE organization = OLD.organization AND reason = OLD.reason AND status = OLD.status;
            INSERT INTO quarantine_totals (organization, reason, status, items, octets, kept)
            VALUES (NEW.organization, NEW.reason, NEW.status, 1, NEW.share, NEW.kept)
            ON CONFLICT (organization, reason, status) DO UPDATE
            SET items = items + 1, octets = octets + NEW.share, kept = kept + NEW.kept;
        END;
        """,
        // What is not told yet is looked for by its age alone, so that a start reads nothing that is too old to be told at once.
        """
        DROP INDEX quarantine_untold_order;
        CREATE INDEX quarantine_untold_received ON quarantine (received_at, id)
        WHERE notifies = 1 AND told_at IS NULL AND status = 0 AND sender_override = 'None';
        """,
        // What is needed to read an encrypted content beside its key; NULL for content that is not encrypted.
        """
        ALTER TABLE messages ADD COLUMN seal BLOB;
        """,
        // The chain of the audit log (`AuditChaining` makes it of what is there), and what administration over HTTP needs:
        // accounts with their sessions, tokens and links, jobs, answers to repeated requests, kept searches, proofs of
        // domains. Callers, and what is only read whole, are JSON.
        """
        ALTER TABLE audit ADD COLUMN previous BLOB;
        ALTER TABLE audit ADD COLUMN digest BLOB;

        CREATE TABLE audit_end (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            entry INTEGER NOT NULL,
            digest BLOB NOT NULL
        );

        CREATE TABLE audit_gaps (
            first INTEGER PRIMARY KEY,
            last INTEGER NOT NULL,
            previous BLOB NOT NULL,
            digest BLOB NOT NULL
        );

        CREATE TABLE accounts (
            name TEXT NOT NULL PRIMARY KEY,
            version INTEGER NOT NULL,
            issuer TEXT,
            subject TEXT,
            account TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX accounts_person ON accounts (issuer, subject) WHERE issuer IS NOT NULL;

        CREATE TABLE sessions (
            id TEXT NOT NULL PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            account TEXT NOT NULL,
            created INTEGER NOT NULL,
            used INTEGER NOT NULL,
            session TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX sessions_account ON sessions (account, created);

        CREATE TABLE account_tokens (
            id TEXT NOT NULL PRIMARY KEY,
            owner TEXT NOT NULL,
            name TEXT NOT NULL,
            used INTEGER,
            address TEXT,
            token TEXT NOT NULL,
            UNIQUE (owner, name)
        ) WITHOUT ROWID;

        CREATE TABLE first_links (
            account TEXT NOT NULL PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            created INTEGER NOT NULL,
            expires INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE sign_in_failures (
            account TEXT NOT NULL PRIMARY KEY,
            last INTEGER NOT NULL,
            times TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE jobs (
            id TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            state TEXT NOT NULL,
            organization TEXT,
            caller TEXT NOT NULL,
            created INTEGER NOT NULL,
            started INTEGER,
            ended INTEGER,
            done INTEGER NOT NULL,
            total INTEGER,
            result BLOB,
            problem BLOB,
            file TEXT
        );
        CREATE INDEX jobs_created ON jobs (created, id);
        CREATE INDEX jobs_ended ON jobs (ended);

        CREATE TABLE idempotency (
            caller TEXT NOT NULL,
            route TEXT NOT NULL,
            key TEXT NOT NULL,
            request BLOB NOT NULL,
            begun INTEGER NOT NULL,
            status INTEGER,
            fields TEXT,
            body BLOB,
            PRIMARY KEY (caller, route, key)
        );
        CREATE INDEX idempotency_begun ON idempotency (begun);

        CREATE TABLE saved_searches (
            id TEXT NOT NULL PRIMARY KEY,
            owner TEXT NOT NULL,
            organization TEXT,
            name TEXT NOT NULL,
            shared INTEGER NOT NULL,
            recent INTEGER NOT NULL,
            query BLOB NOT NULL,
            created INTEGER NOT NULL
        );
        CREATE INDEX saved_searches_owner ON saved_searches (organization, owner);

        CREATE TABLE domain_proofs (
            organization TEXT NOT NULL,
            domain TEXT NOT NULL,
            token TEXT NOT NULL,
            state TEXT NOT NULL,
            asked INTEGER NOT NULL,
            proved INTEGER,
            checked INTEGER,
            missing INTEGER,
            PRIMARY KEY (organization, domain)
        ) WITHOUT ROWID;
        """,
        // How a revision of a document came about, NULL for one of before, and whether the repository that the document is kept
        // in does not have it.
        """
        ALTER TABLE organization_revisions ADD COLUMN kind TEXT;
        ALTER TABLE organization_revisions ADD COLUMN drift INTEGER NOT NULL DEFAULT 0;
        """,
    ]
}
