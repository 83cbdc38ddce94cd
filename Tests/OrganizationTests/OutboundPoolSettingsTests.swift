import Mail
import Organization
import Testing

@Suite("Pools in this server's configuration")
struct OutboundPoolSettingsTests {
    private func load(_ pools: String) -> Result<ServerConfiguration, ConfigurationErrors> {
        ServerConfiguration.load(
            yaml: """
                hostname: mx.example.net
                listeners: [{ address: "127.0.0.1:25" }]
                \(pools)
                """, file: "postern.yaml")
    }

    @Test("without a word there are none; a pool without addresses sends 30 messages an hour, others any number")
    func defaults() throws {
        #expect(try load("").get().outboundPools == nil)
        let bare = try #require(try load("outboundPools: {}").get().outboundPools)
        #expect(bare == OutboundPools())
        #expect([bare.normal, bare.highRisk, bare.relay].map(\.messagesPerHour) == [nil, 30, 30])
        let text = """
            outboundPools:
              normal: { sourceAddresses: [192.0.2.20, "2001:db8::20"], ehlo: Out.example.net }
              highRisk: { sourceAddresses: 192.0.2.21, hold: true }
              relay: { messagesPerHour: 0 }
            """
        let pools = try #require(try load(text).get().outboundPools)
        #expect(pools[.normal].sourceAddresses.map(\.description) == ["192.0.2.20", "2001:db8::20"])
        #expect(pools[.normal].ehlo?.name == "out.example.net" && !pools[.normal].isHeld)
        #expect(pools[.highRisk].messagesPerHour == nil && pools[.highRisk].isHeld)
        #expect(pools[.relay].messagesPerHour == nil && pools[.relay].sourceAddresses.isEmpty)
    }

    @Test("mistakes are named with the field and what to do")
    func mistaken() {
        let rows = [
            ("highRisk: { sourceAddresses: 0.0.0.0 }", "sourceAddresses"),
            ("highRisk: { ehlo: localhost }", "ehlo"), ("relay: { messagesPerHour: many }", "messagesPerHour"),
            ("normal: { hold: true }", "hold: is of pools for mail that others may dislike"),
            ("other: {}", "other: is not a property"),
            (
                "normal: { sourceAddresses: 192.0.2.20 }, relay: { sourceAddresses: 192.0.2.20 }",
                "has the address 192.0.2.20 of another pool"
            ),
        ]
        for (text, words) in rows {
            switch load("outboundPools: { \(text) }") {
            case .success: Issue.record("\(text) is taken")
            case .failure(let errors): #expect("\(errors)".contains(words), "\(text): \(errors)")
            }
        }
    }
}
