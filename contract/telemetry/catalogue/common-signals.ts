import { booleanSignal, type CatalogueSignal, numberSignal, textSignal } from './signal.ts';

const DOORS = ['Row1.DriverSide', 'Row1.PassengerSide', 'Row2.DriverSide', 'Row2.PassengerSide'];
const WHEELS = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'];

/** `ON` and `START` are what drivers call ignition on. */
export const IGNITION_SIGNAL = 'Vehicle.LowVoltageSystemState';
export const IGNITION_ON_STATES: readonly string[] = ['ON', 'START'];
/** Active trouble codes as `P0301,C1234`, in alphabetical order; an empty text when there is none. */
export const TROUBLE_CODES_SIGNAL = 'Vehicle.OBD.DTCList';

/**
 * What vehicles of every drive report. The place in a list is a signal's number on the wire: lists only grow, and only
 * with a new version of the schemas they are in.
 */
export const COMMON_SIGNALS: readonly CatalogueSignal[] = [
  numberSignal('Vehicle.Speed', 'km/h', [-50, 350], 0.1),
  booleanSignal('Vehicle.IsMoving'),
  numberSignal('Vehicle.TraveledDistance', 'km', [0, 2_000_000], 0.01),
  textSignal(IGNITION_SIGNAL, ['UNDEFINED', 'LOCK', 'OFF', 'ACC', ...IGNITION_ON_STATES]),
  numberSignal('Vehicle.CurrentLocation.Latitude', 'degrees', [-90, 90], 1e-6),
  numberSignal('Vehicle.CurrentLocation.Longitude', 'degrees', [-180, 180], 1e-6),
  numberSignal('Vehicle.CurrentLocation.Altitude', 'm', [-500, 9_000], 0.1),
  numberSignal('Vehicle.CurrentLocation.Heading', 'degrees', [0, 360], 0.1),
  numberSignal('Vehicle.CurrentLocation.HorizontalAccuracy', 'm', [0, 100_000], 0.1),
  numberSignal('Vehicle.Acceleration.Longitudinal', 'm/s^2', [-50, 50], 0.01),
  numberSignal('Vehicle.Acceleration.Lateral', 'm/s^2', [-50, 50], 0.01),
  numberSignal('Vehicle.AngularVelocity.Yaw', 'degrees/s', [-500, 500], 0.1),
  numberSignal('Vehicle.Exterior.AirTemperature', 'celsius', [-60, 85], 0.5),
  numberSignal('Vehicle.LowVoltageBattery.CurrentVoltage', 'V', [0, 60], 0.01),
  booleanSignal('Vehicle.Cabin.IsWindowChildLockEngaged'),
  ...DOORS.map((door) => booleanSignal(`Vehicle.Cabin.Door.${door}.IsOpen`)),
  ...DOORS.map((door) => booleanSignal(`Vehicle.Cabin.Door.${door}.IsLocked`)),
  booleanSignal('Vehicle.Body.Trunk.Rear.IsOpen'),
  booleanSignal('Vehicle.Body.Trunk.Rear.IsLocked'),
  booleanSignal('Vehicle.Body.Hood.IsOpen'),
  booleanSignal('Vehicle.Body.Lights.Beam.Low.IsOn'),
  booleanSignal('Vehicle.Cabin.HVAC.IsAirConditioningActive'),
  numberSignal('Vehicle.Cabin.HVAC.AmbientAirTemperature', 'celsius', [-60, 85], 0.5),
  booleanSignal('Vehicle.Cabin.Seat.Row1.DriverSide.IsBelted'),
  booleanSignal('Vehicle.Chassis.ParkingBrake.IsEngaged'),
  numberSignal('Vehicle.Chassis.Brake.PedalPosition', 'percent', [0, 100], 1),
  numberSignal('Vehicle.Chassis.SteeringWheel.Angle', 'degrees', [-900, 900], 0.1),
  numberSignal('Vehicle.Powertrain.Transmission.CurrentGear', '', [-10, 20], 1),
  numberSignal('Vehicle.Powertrain.Range', 'm', [0, 3_000_000], 1),
  booleanSignal('Vehicle.OBD.Status.IsMILOn'),
  numberSignal('Vehicle.OBD.Status.DTCCount', '', [0, 127], 1),
  textSignal(TROUBLE_CODES_SIGNAL),
];

/** Since version 2 of the schemas. */
export const TYRE_SIGNALS: readonly CatalogueSignal[] = [
  ...WHEELS.map((wheel) => numberSignal(`Vehicle.Chassis.Axle.${wheel}.Tire.Pressure`, 'kPa', [0, 1_000], 1)),
  ...WHEELS.map((wheel) => booleanSignal(`Vehicle.Chassis.Axle.${wheel}.Tire.IsPressureLow`)),
];
