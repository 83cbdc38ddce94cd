import Facts
import Mail
import MailFlow
import Testing

@Suite("What back pressure says to sessions")
struct PressureRulingTests {
    @Test("refuses MAIL with 452 4.3.1 at High, whoever sends, and names the resource", arguments: [true, false])
    func refusal(_ isOutsider: Bool) {
        var standing = PressureStanding()
        standing.refusesMail = .disk
        standing.tarpit = .init(resource: .queueLength, interval: .seconds(10))
        let ruling = PressureRuling.sender(standing, isOutsider: isOutsider)
        #expect(ruling?.refusal?.description == "452 4.3.1 Insufficient system resources")
        #expect(ruling?.tarpit == nil)
        #expect(ruling?.decisions.map(\.object) == [.init(.backPressure, "Disk")])
    }

    @Test("holds back outsiders alone")
    func tarpit() {
        var standing = PressureStanding()
        #expect(PressureRuling.sender(standing, isOutsider: true) == nil)
        standing.tarpit = .init(resource: .processMemory, interval: .seconds(15))
        let ruling = PressureRuling.sender(standing, isOutsider: true)
        #expect(ruling?.refusal == nil)
        #expect(ruling?.tarpit == .seconds(15))
        #expect(ruling?.decisions.first?.object == .init(.backPressure, "ProcessMemory"))
        #expect(PressureRuling.sender(standing, isOutsider: false) == nil)
    }

    @Test("puts off recipients whose queue takes none on, and the others not")
    func deferral() throws {
        func ruling(_ standing: PressureStanding, _ type: DeliveryType, _ hop: String) -> RecipientRuling? {
            PressureRuling.recipient(
                standing, key: QueueKey(organization: "contoso", deliveryType: type, nextHop: hop),
                recipient: "a@contoso.com", isFailing: { $0.nextHop == "dead.example" })
        }
        var standing = PressureStanding()
        #expect(ruling(standing, .dnsConnector, "dead.example") == nil)
        standing.defersFailing = .disk
        #expect(ruling(standing, .dnsConnector, "alive.example") == nil)
        for refused in [
            ruling(standing, .dnsConnector, "dead.example"), ruling(standing, .unreachable, "nowhere.example"),
        ] {
            let refused = try #require(refused)
            #expect(
                refused.verdict
                    == .refused(Replies.insufficientResources, organization: "contoso", isEdgeBlock: false))
            #expect(refused.decisions.map(\.object) == [.init(.backPressure, "Disk")])
            #expect(refused.decisions.map(\.recipient) == ["a@contoso.com"])
        }
    }
}
