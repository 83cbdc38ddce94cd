/// One change of level.
package struct PressureEvent: Hashable, Sendable {
    /// Of which resource.
    package var resource: PressureResource
    /// The level before.
    package var from: PressureLevel
    /// The level now.
    package var to: PressureLevel
    /// The figure that changed it.
    package var figure: Int

    package init(_ resource: PressureResource, from: PressureLevel, to: PressureLevel, figure: Int) {
        self.resource = resource
        self.from = from
        self.to = to
        self.figure = figure
    }

    /// Exchange's number of the event: 15006 for the disk and 15007 for memory at High, else 15004 for a rise and 15005
    /// for a fall.
    package var identifier: Int {
        guard to > from else { return 15_005 }
        guard to == .high else { return 15_004 }
        return switch resource {
        case .disk, .inodes: 15_006
        case .processMemory, .systemMemory: 15_007
        case .queueLength, .commitQueue, .descriptors: 15_004
        }
    }
}
