/// The version of this build.
public let telepostVersion = "0.1.0"
