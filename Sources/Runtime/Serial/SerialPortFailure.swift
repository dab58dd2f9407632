/// Why a serial port cannot be opened.
public enum SerialPortFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such device: it is unplugged, or its name is another.
    case missing(String)
    /// Another program has it open.
    case inUse(String)
    /// The system wants more rights for it.
    case notAllowed(String)
    /// It is no serial device.
    case notSerial(String)
    /// No line has this speed, in bits a second.
    case unknownSpeed(Int)
    /// Anything else.
    case system(OperatingSystemError)

    /// In words, for the operator.
    public var description: String {
        switch self {
        case .missing(let path): "there is no \(path)"
        case .inUse(let path): "another program uses \(path)"
        case .notAllowed(let path): "no permission for \(path) (on Debian its group is dialout)"
        case .notSerial(let path): "\(path) is not a serial port"
        case .unknownSpeed(let speed): "no serial port runs at \(speed) bits a second"
        case .system(let error): error.description
        }
    }
}
