public import Inspection
import Inspector
import MIME
import NIOCore

/// Looks into a file of some octets as the inspector does, within narrow bounds, and looks whether the report keeps to them.
///
/// The clock goes on by itself, so that what would go on for long ends as it does with live mail.
@discardableResult
public func inspectFuzzed(_ octets: [UInt8]) -> InspectionReport {
    var bounds = InspectionBounds()
    bounds.members = 50
    bounds.expanded = 1 << 20
    bounds.member = 1 << 16
    bounds.ratioFloor = 1 << 18
    bounds.traits = 40
    bounds.links = 30
    bounds.defects = 20
    bounds.pixels = 1 << 16
    bounds.images = 4
    bounds.text = 1 << 14
    bounds.texts = 1 << 15
    bounds.properties = 10
    var clock = 0
    var walker = FileWalker(bounds: bounds) {
        clock += 2
        return clock
    }
    let report = walker.report(
        on: InspectionRequest(
            path: "1", filename: "file", trueType: .unknown, octets: ByteBuffer(bytes: octets), extractsText: true))
    precondition(report.members.count <= bounds.members)
    precondition(report.links.count <= bounds.links && report.traits.count <= bounds.traits)
    precondition(report.defects.count <= bounds.defects)
    precondition(report.properties.count <= bounds.properties && report.texts.count <= 3 * bounds.members + 8)
    precondition(report.texts.allSatisfy { $0.text.count <= bounds.text })
    precondition(report.texts.reduce(0) { $0 + $1.text.count } <= bounds.texts)
    for member in report.members {
        precondition(member.names.allSatisfy { $0.utf8.count <= bounds.name + 3 })
        precondition(member.path.utf8.count <= 8_192)
        precondition(member.sha256 == nil || member.size != nil)
    }
    return report
}
