internal import Mail

/// What the settings say of pools for outbound mail.
extension ServerReader {
    func outboundPools(_ reader: ObjectReader) -> OutboundPools {
        var pools = OutboundPools()
        if let normal = reader.object("normal") { pools.normal = pool(normal, isNormal: true) }
        if let highRisk = reader.object("highRisk") { pools.highRisk = pool(highRisk) }
        if let relay = reader.object("relay") { pools.relay = pool(relay) }
        reader.finish()
        let normal = Set(pools.normal.sourceAddresses)
        let others = pools.highRisk.sourceAddresses + pools.relay.sourceAddresses
        for address in others where normal.contains(address) {
            reader.mistake(
                "normal", "has the address \(address) of another pool, which would spoil it",
                mend: "give normal mail addresses of its own")
        }
        return pools
    }

    private func pool(_ reader: ObjectReader, isNormal: Bool = false) -> OutboundPools.Pool {
        var pool = OutboundPools.Pool()
        pool.sourceAddresses = reader.list(
            "sourceAddresses", expected: "an address of this server such as 192.0.2.20 or \"2001:db8::20\""
        ) { text in
            IPAddress(text).flatMap { $0.isUnspecified ? nil : $0 }
        }
        pool.ehlo = reader.scalar("ehlo", expected: "the full name of these addresses, such as out2.contoso.com") {
            text in (try? Domain(text)).flatMap { $0.parent == nil ? nil : $0 }
        }
        if isNormal {
            for field in ["messagesPerHour", "hold"] where reader.has(field) {
                reader.mistake(
                    field, "is of pools for mail that others may dislike", mend: "leave it out for normal mail")
            }
            reader.know("messagesPerHour")
            reader.know("hold")
        } else {
            let most = reader.scalar(
                "messagesPerHour", expected: "a whole number from 0, for any number, to 1000000"
            ) { text in
                text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                    ? Int(text).flatMap { (0...1_000_000).contains($0) ? $0 : nil } : nil
            }
            // Whoever has addresses of its own spoils nobody's.
            let count = most ?? (pool.sourceAddresses.isEmpty ? OutboundPools.messagesPerHour : 0)
            pool.messagesPerHour = count == 0 ? nil : count
            pool.isHeld = reader.bool("hold", default: false)
        }
        reader.finish()
        return pool
    }
}
