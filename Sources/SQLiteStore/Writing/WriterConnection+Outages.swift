import Mail
import Queueing

extension WriterConnection {
    /// Keeps an outage, in place of what was kept of it.
    func keep(_ outage: QueueOutage) throws {
        let known = try statement(
            """
            UPDATE outages SET ended_at = ?, failed_at = ?, failures = ?, remote = ?, detail = ?
            WHERE organization = ? AND delivery_type = ? AND next_hop = ? AND connector = ? AND began_at = ?
            """)
        known.bind(outage.ended?.milliseconds)
        known.bind(outage.failedAt.milliseconds)
        known.bind(outage.failures)
        known.bind(outage.remote)
        known.bind(outage.detail)
        bind(outage, to: known)
        try known.run()
        guard changes == 0 else { return }
        let row = try statement(
            """
            INSERT INTO outages (ended_at, failed_at, failures, remote, detail, organization, delivery_type, next_hop,
            connector, began_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        row.bind(outage.ended?.milliseconds)
        row.bind(outage.failedAt.milliseconds)
        row.bind(outage.failures)
        row.bind(outage.remote)
        row.bind(outage.detail)
        bind(outage, to: row)
        try row.run()
    }

    private func bind(_ outage: QueueOutage, to row: Statement) {
        row.bind(outage.key.organization)
        row.bind(outage.key.deliveryType.rawValue)
        row.bind(outage.key.nextHop)
        // No connector has an empty name.
        row.bind(outage.key.connector ?? "")
        row.bind(outage.began.milliseconds)
    }
}
