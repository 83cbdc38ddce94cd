import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct SmartHost {
        static func organization(port: UInt16) -> String {
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: InternalRelay, Default: true }
            outboundConnectors:
              - Name: To head office
                ConnectorType: OnPremises
                RecipientDomains: [contoso.test]
                UseMXRecord: false
                SmartHosts: ["127.0.0.1:\(port)"]
            """
        }

        @Test("hands mail to Postfix byte for byte under the trace fields")
        func bytes() async throws {
            let postfix = try await Postfix.start(domains: ["contoso.test"])
            let gateway = try await Postern(organization: Self.organization(port: postfix.port))
            try await gateway.start()
            for (index, message) in SampleMessage.all.enumerated() {
                let recipient = "user\(index)@contoso.test"
                try await Swaks.deliver(message.data, to: recipient, port: gateway.port)
                let received = try await postfix.waitForMessages(to: recipient, gateway: gateway)
                #expect(received.count == 1)
                #expect(message.isTail(of: received[0]), "\(message)")
            }
        }

        @Test("keeps mail while the smart host is down and delivers each message once when it is back")
        func outage() async throws {
            let port = try Loopback.freePort()
            let gateway = try await Postern(organization: Self.organization(port: port))
            try await gateway.start()
            for index in 0..<5 {
                try await Swaks.deliver(
                    SampleMessage.plain("number \(index)").data, to: "ann@contoso.test", port: gateway.port)
            }
            let postfix = try await Postfix.start(domains: ["contoso.test"], port: port)
            let queues = try await gateway.retryQueues()
            #expect(queues.count == 1 && queues[0].contains("To head office"), "\(queues)")
            let received = try await postfix.waitForMessages(to: "ann@contoso.test", count: 5, gateway: gateway)
            #expect(received.count == 5)
            for index in 0..<5 {
                #expect(received.count { SampleMessage.plain("number \(index)").isTail(of: $0) } == 1)
            }
        }

        @Test("keeps the queue across a restart")
        func restart() async throws {
            let port = try Loopback.freePort()
            let gateway = try await Postern(organization: Self.organization(port: port))
            try await gateway.start()
            try await Swaks.deliver(SampleMessage.plain("kept").data, to: "ann@contoso.test", port: gateway.port)
            gateway.stop()
            let postfix = try await Postfix.start(domains: ["contoso.test"], port: port)
            try await gateway.start()
            let received = try await postfix.waitForMessages(to: "ann@contoso.test", gateway: gateway)
            #expect(received.count == 1 && SampleMessage.plain("kept").isTail(of: received[0]))
        }
    }
}
